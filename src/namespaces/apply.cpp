#include "namespaces/apply.h"

#include <linux/sched.h>

#include <string_view>

#include "sys/decimal.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace libcontainer::namespaces {

using wire::Status;

namespace {

// "/proc/PID/NAME" of a child.
class ProcPath {
 public:
  ProcPath(pid_t pid, std::string_view name) {
    char* end = append(text_, "/proc/");
    end = sys::append_decimal(end, static_cast<std::uint64_t>(pid));
    *append(append(end, "/"), name) = '\0';
  }
  operator sys::CPath() const { return sys::CPath(text_); }

 private:
  static char* append(char* to, std::string_view text) {
    __builtin_memcpy(to, text.data(), text.size());
    return to + text.size();
  }
  char text_[64];
};

Status write_map(pid_t pid, std::string_view file, std::string_view content) {
  const auto written = sys::write_file_at(sys::FdRef::cwd(), ProcPath(pid, file), content);
  return written ? Status{} : Status{written.error().value, "write", file};
}

Status open_mapped(wire::Block plan, const wire::MakeIdMapping& step, pid_t pid, sys::Fd& made) {
  STEP_PASS(write_map(pid, "uid_map", plan.text(step.uid_map)));
  STEP_PASS(write_map(pid, "gid_map", plan.text(step.gid_map)));
  STEP_ASSIGN(made, "open", sys::open_at(sys::FdRef::cwd(), ProcPath(pid, "ns/user"), O_RDONLY));
  return {};
}

// A child lends its namespace while it waits for the end of our socket, which comes even if we are
// killed.
Status make_mapped_namespace(wire::Block plan, const wire::MakeIdMapping& step, sys::Fd& made) {
  STEP_ASSIGN(sys::SocketPair pair, "socketpair", sys::socket_pair(sys::SocketKind::SeqPacket));
  int number = -1;
  clone_args arguments{};
  arguments.flags = CLONE_NEWUSER | CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&number);
  STEP_ASSIGN(const pid_t pid, "clone3", sys::clone3(arguments));
  if (pid == 0) {
    pair.ours.reset();
    std::byte none{};
    (void)sys::read_some(pair.theirs, std::span(&none, 1));
    sys::exit_process(0);
  }
  const sys::Fd pidfd(number);
  const Status status = open_mapped(plan, step, pid, made);
  pair.ours.reset();
  STEP_TRY("waitid", sys::wait_pidfd(pidfd, sys::Wait::Block));
  return status;
}

}  // namespace

Status make_id_mapping(wire::Block plan, const wire::MakeIdMapping& step, int place) {
  sys::Fd made;
  if (step.path.empty()) {
    STEP_PASS(make_mapped_namespace(plan, step, made));
  } else {
    STEP_ASSIGN(made, "open", sys::open_at(sys::FdRef::cwd(), plan.c_str(step.path), O_RDONLY));
  }
  STEP_TRY("dup3", sys::invoke(SYS_dup3, made.number(), place, O_CLOEXEC));
  return {};
}

Status join_namespace(wire::Block plan, const wire::JoinNamespace& step) {
  STEP_ASSIGN(const sys::Fd fd, "open",
              sys::open_at(sys::FdRef::cwd(), plan.c_str(step.path), O_RDONLY));
  STEP_TRY("setns", sys::set_namespace(fd, step.type));
  return {};
}

Status set_time_offsets(wire::Block plan, const wire::SetTimeOffsets& step) {
  STEP_TRY("unshare(CLONE_NEWTIME)", sys::unshare(CLONE_NEWTIME));
  if (step.lines.empty()) return {};
  STEP_TRY("write", sys::write_file_at(sys::FdRef::cwd(), "/proc/self/timens_offsets",
                                       plan.text(step.lines)));
  return {};
}

}  // namespace libcontainer::namespaces
