#include "launch/unit_bus.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include <array>

#include "base/error.h"
#include "base/text.h"
#include "cgroups/systemd/start_properties.h"
#include "launch/start.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/poll.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace libcontainer::launch {
namespace {

using Clock = std::chrono::steady_clock;
using wire::BusMessage;

// How D-Bus names what the caller can do something about.
struct ErrorName {
  std::string_view name;
  Errc code;
};
constexpr auto kErrorNames = std::to_array<ErrorName>({
    {"org.freedesktop.DBus.Error.AccessDenied", Errc::PermissionDenied},
    {"org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", Errc::PermissionDenied},
    {"org.freedesktop.systemd1.UnitExists", Errc::AlreadyExists},
    {"org.freedesktop.systemd1.NoSuchUnit", Errc::NotFound},
});

std::string unit_task(std::string_view verb, std::string_view unit) {
  return fmt::format("{} unit '{}'", verb, unit);
}

// What systemd, or the way to it, answered.
Error refused(const BusAnswer& answer, const std::string& task) {
  const std::string& call = answer.texts.at(0);
  const std::string& name = answer.texts.at(1);
  const std::string& text = answer.texts.at(2);
  if (name == "job") {
    return base::with_hint(
        base::make_error(Errc::Kernel, fmt::format("unable to {}: {}: its job ended with '{}'",
                                                   task, call, text)),
        "systemd's log tells why: journalctl -u UNIT");
  }
  if (name.empty()) {
    return base::make_system_error(answer.error, fmt::format("unable to {}: {}", task, call));
  }
  Error error = base::make_error(base::errc_of_errno(answer.error),
                                 fmt::format("unable to {}: {}: {} ({})", task, call, text, name));
  for (const auto& row : kErrorNames) {
    if (row.name == name) error = base::with_code(std::move(error), row.code);
  }
  return error;
}

}  // namespace

UnitBus::~UnitBus() { end_program(); }

UnitBus& UnitBus::operator=(UnitBus&& other) noexcept {
  end_program();
  deadline_ = other.deadline_;
  pidfd_ = std::move(other.pidfd_);
  socket_ = std::move(other.socket_);
  messages_ = std::move(other.messages_);
  version_ = other.version_;
  control_group_ = std::move(other.control_group_);
  return *this;
}

void UnitBus::end_program() {
  socket_.reset();
  if (!pidfd_) return;
  // It would end by itself, if it does not hang.
  (void)sys::pidfd_signal(pidfd_, SIGKILL);
  (void)sys::wait_pidfd(pidfd_, sys::Wait::Block);
  pidfd_.reset();
}

Result<> UnitBus::start_program() {
  auto null = sys::open_at(sys::FdRef::cwd(), "/dev/null", O_RDWR);
  if (!null) return std::unexpected(base::make_system_error(null.error().value, "/dev/null"));
  auto messages = sys::create_memfd("hull-bus-messages", sys::Executable::No);
  if (!messages) {
    return std::unexpected(base::make_system_error(messages.error().value, "memfd_create"));
  }
  auto pair = sys::socket_pair(sys::SocketKind::SeqPacket);
  if (!pair) return std::unexpected(base::make_system_error(pair.error().value, "socketpair"));
  LC_TRY_ASSIGN(auto started, launch::start_program(Program::Bus, {"hull-bus"},
                                                    {null->number(), null->number(),
                                                     messages->number(), pair->theirs.number()}));
  pidfd_ = std::move(started.pidfd);
  socket_ = std::move(pair->ours);
  messages_ = std::move(*messages);
  return {};
}

Result<UnitBus> UnitBus::connect(std::span<const BusAddress> addresses,
                                 std::chrono::milliseconds deadline) {
  UnitBus bus(deadline);
  LC_TRY_CONTEXT(bus.start_program(), "cannot use systemd cgroups manager");
  BusWriter request(BusMessage::Connect);
  request.add(static_cast<std::uint8_t>(addresses.size()));
  std::string names;
  for (const BusAddress& address : addresses) {
    request.add(address.kind);
    request.add_text(address.address);
    names += fmt::format("{}'{}'", names.empty() ? "" : ", ", address.address);
  }
  LC_TRY_ASSIGN(const BusAnswer answer,
                bus.ask(BusMessage::Connect, request, fmt::format("reach systemd at {}", names)));
  bus.version_ = cgroups::systemd::parse_version(answer.texts.at(0));
  bus.control_group_ = answer.texts.at(1);
  return bus;
}

Error UnitBus::timed_out(const std::string& task, const std::string& waited_for) {
  end_program();
  const std::string seconds =
      fmt::format("{:.3g} s", std::chrono::duration<double>(deadline_).count());
  const std::string what = waited_for.find("/job/") != std::string::npos
                               ? fmt::format("its job '{}' has not ended", waited_for)
                               : fmt::format("no answer to '{}'", waited_for);
  return base::with_hint(
      base::make_system_error(
          ETIMEDOUT, fmt::format("timeout waiting for systemd to {}: {} within {}",
                                 task.starts_with("reach") ? "answer" : task, what, seconds)),
      "`systemctl list-jobs` shows what systemd is busy with");
}

// The loader says there which library is missing.
Error UnitBus::program_ended(const std::string& task) {
  std::array<char, 1000> buffer;
  const auto size = sys::read_at(messages_, buffer, 0);
  std::string_view text(buffer.data(), size ? *size : 0);
  const std::string_view line = base::take_until(text, '\n');
  end_program();
  return base::make_error(line.empty() ? Errc::Kernel : Errc::Unsupported,
                          fmt::format("unable to {}: the bus program has ended{}{}", task,
                                      line.empty() ? "" : ": ", line));
}

Result<BusAnswer> UnitBus::await_answer(BusMessage kind, const std::string& task) {
  const auto deadline = Clock::now() + deadline_;
  std::string waited_for = task;
  std::array<std::byte, 4096> buffer;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    std::array<pollfd, 1> ready{pollfd{socket_.number(), POLLIN, 0}};
    const auto count = left > 0 ? sys::poll(ready, static_cast<int>(left)) : sys::SysResult<int>(0);
    if (!count || *count == 0) return std::unexpected(timed_out(task, waited_for));
    const auto received = sys::receive_message(socket_, buffer);
    if (!received || received->size == 0) return std::unexpected(program_ended(task));
    auto answer = parse_answer(kind, std::span(buffer).first(received->size));
    if (!answer || received->truncated) {
      end_program();
      return std::unexpected(base::make_error(
          Errc::Internal, fmt::format("unable to {}: the bus program sent no answer", task)));
    }
    if (answer->kind == BusMessage::Done) return std::move(*answer);
    if (answer->kind == BusMessage::Failed) return std::unexpected(refused(*answer, task));
    waited_for = std::move(answer->texts.front());
  }
}

Result<BusAnswer> UnitBus::ask(BusMessage kind, const BusWriter& request, const std::string& task) {
  if (!socket_) {
    return std::unexpected(base::make_error(
        Errc::Kernel, fmt::format("unable to {}: the conversation with systemd is over", task)));
  }
  if (request.bytes().size() > wire::kMaxBusMessage) {
    return std::unexpected(base::make_error(
        Errc::InvalidSpec, fmt::format("unable to {}: the properties have {} bytes; allowed are {}",
                                       task, request.bytes().size(), wire::kMaxBusMessage)));
  }
  if (!sys::send_message(socket_, request.bytes())) return std::unexpected(program_ended(task));
  return await_answer(kind, task);
}

Result<> UnitBus::start_unit(const std::string& unit,
                             std::span<const cgroups::systemd::Property> properties) {
  BusWriter request(BusMessage::StartUnit);
  request.add_text(unit);
  request.add_properties(properties);
  LC_TRY(ask(BusMessage::StartUnit, request, unit_task("start", unit)));
  return {};
}

Result<bool> UnitBus::stop_unit(const std::string& unit, const std::string& description) {
  BusWriter request(BusMessage::StopUnit);
  request.add_text(unit);
  request.add_text(description);
  LC_TRY_ASSIGN(const BusAnswer answer,
                ask(BusMessage::StopUnit, request, unit_task("stop", unit)));
  return answer.was_there;
}

Result<> UnitBus::set_properties(const std::string& unit,
                                 std::span<const cgroups::systemd::Property> properties) {
  BusWriter request(BusMessage::SetProperties);
  request.add_text(unit);
  request.add_properties(properties);
  LC_TRY(ask(BusMessage::SetProperties, request, unit_task("change", unit)));
  return {};
}

Result<> UnitBus::attach_process(const std::string& unit, pid_t pid) {
  BusWriter request(BusMessage::AttachProcess);
  request.add_text(unit);
  request.add(static_cast<std::uint32_t>(pid));
  LC_TRY(ask(BusMessage::AttachProcess, request,
             fmt::format("move process {} into unit '{}'", pid, unit)));
  return {};
}

}  // namespace libcontainer::launch
