#include "sys/proc.h"

#include <linux/seccomp.h>

#include <array>
#include <span>

#include "sys/decimal.h"
#include "sys/file.h"
#include "sys/process.h"

namespace libcontainer::sys {
namespace {

// "/proc/PID/stat"
struct StatPath {
  explicit StatPath(pid_t pid) {
    char* end = text;
    for (const char c : std::string_view("/proc/")) *end++ = c;
    end = append_decimal(end, static_cast<std::uint64_t>(pid));
    for (const char c : std::string_view("/stat")) *end++ = c;
    *end = '\0';
  }
  char text[40];
};

}  // namespace

// PF_EXITING, of the kernel's include/linux/sched.h.
constexpr std::uint64_t kExiting = 0x4;

SysResult<ProcessStat> parse_process_stat(std::string_view text) {
  // The name in parentheses may hold anything; after the last one the fields are plain.
  const std::size_t name_end = text.rfind(") ");
  if (name_end == std::string_view::npos) return fail(EINVAL);
  text.remove_prefix(name_end + 2);
  if (text.empty()) return fail(EINVAL);
  ProcessStat stat{.state = text.front()};
  constexpr int kStateField = 3;
  constexpr int kFlagsField = 9;
  constexpr int kStartTimeField = 22;
  for (int field = kStateField; field < kStartTimeField; ++field) {
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return fail(EINVAL);
    text.remove_prefix(space + 1);
    if (field + 1 == kFlagsField) stat.is_ending = (parse_decimal(text).value & kExiting) != 0;
  }
  const auto number = parse_decimal(text);
  if (number.length == 0) return fail(EINVAL);
  stat.start_time = number.value;
  return stat;
}

SysResult<ProcessStat> read_process_stat(pid_t pid) {
  SYS_TRY_ASSIGN(const Fd file, open_at(FdRef::cwd(), StatPath(pid).text, O_RDONLY));
  std::array<char, 1024> buffer;
  SYS_TRY_ASSIGN(const std::size_t size,
                 read_some(file, std::as_writable_bytes(std::span(buffer))));
  return parse_process_stat({buffer.data(), size});
}

bool is_alive(pid_t pid, std::uint64_t start_time) {
  if (pid <= 0) return false;
  const auto stat = read_process_stat(pid);
  return stat && stat->start_time == start_time && stat->state != 'Z' && stat->state != 'X';
}

SysResult<Fd> open_process(pid_t pid, std::uint64_t start_time) {
  // The pidfd first: from then on the pid cannot be given to another process unnoticed.
  if (pid <= 0) return fail(ESRCH);
  SYS_TRY_ASSIGN(Fd pidfd, pidfd_open(pid));
  if (!is_alive(pid, start_time)) return fail(ESRCH);
  return pidfd;
}

bool knows_seccomp_flag(std::uint32_t flag) {
  // WAIT_KILLABLE_RECV is valid only beside NEW_LISTENER.
  if (flag == SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV) flag |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
  // Without a program a known flag gets as far as EFAULT.
  return call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flag, nullptr) == -EFAULT;
}

}  // namespace libcontainer::sys
