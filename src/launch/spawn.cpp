#include "launch/spawn.h"

#include <fmt/format.h>

#include <array>
#include <span>
#include <vector>

#include "base/error.h"
#include "launch/start.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/socket.h"
#include "wire/birth.h"

namespace libcontainer::launch {
namespace {

Result<sys::Fd> make_plan_file(const wire::Plan& plan) {
  auto file = sys::create_memfd("hull-plan", sys::Executable::No);
  if (!file) return std::unexpected(base::make_system_error(file.error().value, "memfd_create"));
  if (const auto written = sys::write_all(*file, std::span(plan.block)); !written) {
    return std::unexpected(base::make_system_error(written.error().value, "write plan"));
  }
  if (const auto sealed = sys::seal(*file); !sealed) {
    return std::unexpected(base::make_system_error(sealed.error().value, "seal plan"));
  }
  return std::move(*file);
}

Result<sys::Fd> make_births_file() {
  constexpr std::array<wire::Birth, wire::kMostBirths> kNone{};
  auto file = sys::create_memfd("hull-births", sys::Executable::No);
  if (!file) return std::unexpected(base::make_system_error(file.error().value, "memfd_create"));
  if (const auto written = sys::write_all(*file, std::as_bytes(std::span(kNone))); !written) {
    return std::unexpected(base::make_system_error(written.error().value, "write births"));
  }
  return std::move(*file);
}

// A standard stream that is not open is /dev/null: another descriptor must not take its number.
struct Stdio {
  std::array<int, 3> fds;
  sys::Fd null;
};

Result<Stdio> open_stdio(const ProcessIo& io) {
  Stdio stdio{.fds = {io.stdin_fd, io.stdout_fd, io.stderr_fd}, .null = {}};
  for (int& fd : stdio.fds) {
    if (sys::invoke(SYS_fcntl, fd, F_GETFD)) continue;
    if (!stdio.null) {
      auto null = sys::open_at(sys::FdRef::cwd(), "/dev/null", O_RDWR);
      if (!null) return std::unexpected(base::make_system_error(null.error().value, "/dev/null"));
      stdio.null = std::move(*null);
    }
    fd = stdio.null.number();
  }
  return stdio;
}

Result<> check_extra_descriptors(const ProcessIo& io) {
  for (std::size_t i = 0; i < io.extra_fds.size(); ++i) {
    if (sys::stat_fd(sys::FdRef::borrow(io.extra_fds[i]))) continue;
    return std::unexpected(base::make_error(
        Errc::InvalidArgument,
        fmt::format("unable to stat preserved-fd {} (of {}): descriptor {} is not open", i + 1,
                    io.extra_fds.size(), io.extra_fds[i])));
  }
  return {};
}

}  // namespace

Result<Stage0> spawn_stage0(const wire::Plan& plan, const ProcessIo& io,
                            std::span<const sys::FdRef> slots) {
  LC_TRY(check_extra_descriptors(io));
  LC_TRY_ASSIGN(const Stdio stdio, open_stdio(io));
  LC_TRY_ASSIGN(const sys::Fd plan_file, make_plan_file(plan));
  LC_TRY_ASSIGN(sys::Fd births, make_births_file());
  auto pair = sys::socket_pair(sys::SocketKind::SeqPacket);
  if (!pair) return std::unexpected(base::make_system_error(pair.error().value, "socketpair"));

  std::vector<int> descriptors(stdio.fds.begin(), stdio.fds.end());
  descriptors.insert(descriptors.end(), io.extra_fds.begin(), io.extra_fds.end());
  descriptors.push_back(pair->theirs.number());
  descriptors.push_back(plan_file.number());
  descriptors.push_back(births.number());
  for (const auto slot : slots) descriptors.push_back(slot.number());
  LC_TRY_ASSIGN(auto started, start_program(Program::Init,
                                            {"hull-init", std::to_string(io.extra_fds.size()),
                                             std::to_string(slots.size())},
                                            std::move(descriptors)));
  return Stage0{.pid = started.pid,
                .pidfd = std::move(started.pidfd),
                .socket = std::move(pair->ours),
                .births = std::move(births)};
}

}  // namespace libcontainer::launch
