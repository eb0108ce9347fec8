#include "bus/systemd.h"

#include <poll.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include "bus/answer.h"
#include "bus/value.h"

namespace libcontainer::bus {

namespace {

constexpr const char* kService = "org.freedesktop.systemd1";
constexpr const char* kPath = "/org/freedesktop/systemd1";
constexpr const char* kManager = "org.freedesktop.systemd1.Manager";
constexpr const char* kUnit = "org.freedesktop.systemd1.Unit";
constexpr const char* kNoSuchUnit = "org.freedesktop.systemd1.NoSuchUnit";
// Not of systemd's: a job that was not done; the text is its result.
constexpr const char* kJobEnded = "job";
constexpr const char* kUnitExists = "org.freedesktop.systemd1.UnitExists";

void tell(const char* waited_for) {
  Answer progress(wire::BusMessage::Progress);
  progress.add_text(waited_for);
  if (!progress.send()) std::_Exit(0);
}

void copy(const char* from, std::span<char> to) {
  const std::size_t size = strnlen(from, to.size() - 1);
  std::memcpy(to.data(), from, size);
  to[size] = '\0';
}

struct Reply {
  sd_bus_message* message = nullptr;
};

int take_reply(sd_bus_message* message, void* reply, sd_bus_error*) {
  static_cast<Reply*>(reply)->message = sd_bus_message_ref(message);
  return 1;
}

int milliseconds_until(std::uint64_t deadline) {
  if (deadline == UINT64_MAX) return -1;
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  const auto at = static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 +
                  static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
  const std::uint64_t left = deadline > at ? (deadline - at) / 1'000 + 1 : 0;
  return left > 1'000'000 ? 1'000'000 : static_cast<int>(left);
}

void pause_milliseconds(int duration) { (void)::poll(nullptr, 0, duration); }

}  // namespace

bool Failure::note(int negative_errno, const char* what) {
  sd_bus_error_free(&message);
  error = -negative_errno;
  call = what;
  return false;
}

const char* Systemd::version() const { return version_.value; }
const char* Systemd::control_group() const { return control_group_.value; }

void Systemd::disconnect() {
  version_.owner = sd_bus_message_unref(version_.owner);
  control_group_.owner = sd_bus_message_unref(control_group_.owner);
  bus_ = sd_bus_close_unref(bus_);
}

bool Systemd::advance(Failure& failure) {
  const int handled = sd_bus_process(bus_, nullptr);
  if (handled < 0) return failure.note(handled, "sd_bus_process");
  if (handled > 0) return true;
  const int events = sd_bus_get_events(bus_);
  if (events < 0) return failure.note(events, "sd_bus_get_events");
  std::uint64_t deadline = UINT64_MAX;
  (void)sd_bus_get_timeout(bus_, &deadline);  // else without limit
  // A caller that goes away ends this program.
  std::array<pollfd, 2> fds{pollfd{sd_bus_get_fd(bus_), static_cast<short>(events), 0},
                            pollfd{wire::kBusProgramSocket, POLLHUP, 0}};
  if (::poll(fds.data(), fds.size(), milliseconds_until(deadline)) < 0 && errno != EINTR) {
    return failure.note(-errno, "poll");
  }
  if ((fds[1].revents & (POLLHUP | POLLERR)) != 0) std::_Exit(0);
  return true;
}

sd_bus_message* Systemd::call(sd_bus_message* request, const char* what, Failure& failure) {
  Reply reply;
  sd_bus_slot* slot = nullptr;
  const int sent = sd_bus_call_async(bus_, &slot, request, take_reply, &reply, UINT64_MAX);
  sd_bus_message_unref(request);
  if (sent < 0) failure.note(sent, what);
  while (sent >= 0 && reply.message == nullptr && advance(failure)) {
  }
  sd_bus_slot_unref(slot);
  if (reply.message == nullptr || sd_bus_message_is_method_error(reply.message, nullptr) == 0) {
    if (reply.message == nullptr) failure.call = what;
    return reply.message;
  }
  failure.note(-sd_bus_message_get_errno(reply.message), what);
  (void)sd_bus_error_copy(&failure.message, sd_bus_message_get_error(reply.message));
  sd_bus_message_unref(reply.message);
  return nullptr;
}

template <class Append>
sd_bus_message* Systemd::ask(const char* method, Failure& failure, Append append) {
  sd_bus_message* request = nullptr;
  int result = -ENOTCONN;
  if (bus_ != nullptr) {
    result = sd_bus_message_new_method_call(bus_, &request, kService, kPath, kManager, method);
  }
  if (result >= 0) result = append(request);
  if (result >= 0) {
    tell(method);
    return call(request, method, failure);
  }
  sd_bus_message_unref(request);
  failure.note(result, method);
  return nullptr;
}

bool Systemd::read_property(const char* path, const char* interface, const char* name, Text& out,
                            Failure& failure) {
  sd_bus_message* request = nullptr;
  int result = sd_bus_message_new_method_call(bus_, &request, kService, path,
                                              "org.freedesktop.DBus.Properties", "Get");
  if (result >= 0) result = sd_bus_message_append(request, "ss", interface, name);
  if (result < 0) {
    sd_bus_message_unref(request);
    return failure.note(result, name);
  }
  out.owner = call(request, name, failure);
  if (out.owner == nullptr) return false;
  result = sd_bus_message_read(out.owner, "v", "s", &out.value);
  return result < 0 ? failure.note(result, name) : true;
}

bool Systemd::open(const char* address, wire::BusKind kind, Failure& failure) {
  constexpr int kTries = 7;
  disconnect();
  for (int attempt = 1, pause = 10;; ++attempt, pause *= 2) {
    int result = sd_bus_new(&bus_);
    if (result >= 0) result = sd_bus_set_address(bus_, address);
    if (result >= 0 && kind == wire::BusKind::Broker) result = sd_bus_set_bus_client(bus_, 1);
    if (result >= 0) result = sd_bus_start(bus_);
    if (result >= 0) break;
    disconnect();
    // Too many others are connecting.
    if (result != -EAGAIN || attempt == kTries) return failure.note(result, "connect");
    pause_milliseconds(pause);
  }
  // SECURITY: on a shared bus anybody may send such a signal.
  const char* const sender = kind == wire::BusKind::Broker ? kService : nullptr;
  const int matched = sd_bus_match_signal_async(bus_, nullptr, sender, kPath, kManager,
                                                "JobRemoved", job_removed, nullptr, this);
  if (matched < 0) return failure.note(matched, "AddMatch");
  return read_property(kPath, kManager, "Version", version_, failure) &&
         read_property(kPath, kManager, "ControlGroup", control_group_, failure);
}

bool Systemd::connect(wire::BusReader& in, Failure& failure) {
  failure.note(-EBADMSG, "Connect");
  const auto count = in.integer<std::uint8_t>();
  for (unsigned i = 0; i < count; ++i) {
    const auto kind = in.integer<wire::BusKind>();
    const char* const address = in.text().data();
    if (!in.ok()) return failure.note(-EBADMSG, "Connect");
    tell(address);
    if (open(address, kind, failure)) return true;
  }
  disconnect();
  return false;
}

int Systemd::job_removed(sd_bus_message* signal, void* self, sd_bus_error*) {
  Job& job = static_cast<Systemd*>(self)->job_;
  std::uint32_t id = 0;
  const char* path = nullptr;
  const char* unit = nullptr;
  const char* result = nullptr;
  if (sd_bus_message_read(signal, "uoss", &id, &path, &unit, &result) < 0) return 0;
  if (std::strcmp(path, job.path) == 0) copy(result, job.result);
  return 0;
}

bool Systemd::await_job(sd_bus_message* reply, const char* what, Failure& failure) {
  const char* path = nullptr;
  job_ = {};
  const int read = sd_bus_message_read(reply, "o", &path);
  if (read >= 0) copy(path, job_.path);
  sd_bus_message_unref(reply);
  if (read < 0) return failure.note(read, what);
  tell(job_.path);
  while (job_.result[0] == '\0') {
    if (!advance(failure)) return false;
  }
  if (std::strcmp(job_.result, "done") == 0) return true;
  failure.note(0, what);
  (void)sd_bus_error_set(&failure.message, kJobEnded, job_.result);
  return false;
}

bool Systemd::reset_failed(const char* unit, Failure& failure) {
  sd_bus_message* const reply = ask("ResetFailedUnit", failure, [&](sd_bus_message* request) {
    return sd_bus_message_append(request, "s", unit);
  });
  sd_bus_message_unref(reply);
  return reply != nullptr;
}

bool Systemd::request_start(wire::BusReader in, Failure& failure) {
  constexpr const char* kCall = "StartTransientUnit";
  const char* const unit = in.text().data();
  sd_bus_message* const reply = ask(kCall, failure, [&](sd_bus_message* request) {
    int result = sd_bus_message_append(request, "ss", unit, "replace");
    if (result >= 0) result = append_properties(request, in);
    if (result >= 0 && !in.at_end()) result = -EBADMSG;
    return result < 0 ? result : sd_bus_message_append(request, "a(sa(sv))", 0);
  });
  return reply != nullptr && await_job(reply, kCall, failure);
}

bool Systemd::start_unit(wire::BusReader& in, Failure& failure) {
  if (request_start(in, failure)) return true;
  if (!failure.is(kUnitExists)) return false;
  // One that failed is kept until somebody has looked at it.
  wire::BusReader again = in;
  Failure of_reset;
  return reset_failed(again.text().data(), of_reset) && request_start(in, failure);
}

bool Systemd::is_there(const char* unit, const char* description, bool& answer, Failure& failure) {
  answer = false;
  sd_bus_message* const reply = ask("GetUnit", failure, [&](sd_bus_message* request) {
    return sd_bus_message_append(request, "s", unit);
  });
  if (reply == nullptr) return failure.is(kNoSuchUnit);
  const char* path = "";
  (void)sd_bus_message_read(reply, "o", &path);  // else the next call fails
  Text found;
  const bool read = read_property(path, kUnit, "Description", found, failure);
  answer = read && (*description == '\0' || std::strcmp(found.value, description) == 0);
  sd_bus_message_unref(found.owner);
  sd_bus_message_unref(reply);
  return read || failure.is(kNoSuchUnit);
}

void Systemd::kill_processes(const char* unit) {
  Failure nobody_there;
  sd_bus_message_unref(ask("KillUnit", nobody_there, [&](sd_bus_message* request) {
    return sd_bus_message_append(request, "ssi", unit, "all", SIGKILL);
  }));
}

bool Systemd::stop_unit(wire::BusReader& in, bool& was_there, Failure& failure) {
  constexpr const char* kCall = "StopUnit";
  const char* const unit = in.text().data();
  const char* const description = in.text().data();
  was_there = false;
  if (!in.at_end()) return failure.note(-EBADMSG, kCall);
  if (!is_there(unit, description, was_there, failure)) return false;
  if (!was_there) return true;
  kill_processes(unit);
  sd_bus_message* const reply = ask(kCall, failure, [&](sd_bus_message* request) {
    return sd_bus_message_append(request, "ss", unit, "replace");
  });
  const bool stopped =
      reply != nullptr ? await_job(reply, kCall, failure) : failure.is(kNoSuchUnit);
  Failure of_reset;
  (void)reset_failed(unit, of_reset);  // mostly it is gone
  return stopped;
}

bool Systemd::set_properties(wire::BusReader& in, Failure& failure) {
  const char* const unit = in.text().data();
  sd_bus_message* const reply = ask("SetUnitProperties", failure, [&](sd_bus_message* request) {
    int result = sd_bus_message_append(request, "sb", unit, 1);  // until the next boot
    if (result >= 0) result = append_properties(request, in);
    return result >= 0 && !in.at_end() ? -EBADMSG : result;
  });
  sd_bus_message_unref(reply);
  return reply != nullptr;
}

bool Systemd::attach_process(wire::BusReader& in, Failure& failure) {
  const char* const unit = in.text().data();
  const auto pid = in.integer<std::uint32_t>();
  sd_bus_message* const reply = ask("AttachProcessesToUnit", failure, [&](sd_bus_message* request) {
    return in.at_end() ? sd_bus_message_append(request, "ssau", unit, "", 1, pid) : -EBADMSG;
  });
  sd_bus_message_unref(reply);
  return reply != nullptr;
}

}  // namespace libcontainer::bus
