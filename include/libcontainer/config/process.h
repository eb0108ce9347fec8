// A process inside the container: its program and everything it starts with.
// Source: OCI config.md#process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace libcontainer {

struct User {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::optional<std::uint32_t> umask;
  std::vector<std::uint32_t> additional_gids;
  // Looked up in the container's /etc/passwd once its mounts are there; replaces uid and gid.
  std::string username;
};

// Names as in capabilities(7), "CAP_CHOWN".
struct Capabilities {
  std::vector<std::string> bounding;
  std::vector<std::string> effective;
  std::vector<std::string> inheritable;
  std::vector<std::string> permitted;
  std::vector<std::string> ambient;
};

struct Rlimit {
  std::string type;  // "RLIMIT_NOFILE"
  std::uint64_t soft = 0;
  std::uint64_t hard = 0;
};

struct ConsoleSize {
  std::uint16_t height = 0;
  std::uint16_t width = 0;
};

// Source: sched(7), sched_setattr(2).
struct Scheduler {
  std::string policy;  // "SCHED_OTHER", …
  std::int32_t nice = 0;
  std::int32_t priority = 0;
  std::vector<std::string> flags;  // "SCHED_FLAG_RESET_ON_FORK", …
  std::uint64_t runtime = 0;       // ns, as deadline and period
  std::uint64_t deadline = 0;
  std::uint64_t period = 0;
};

// Source: ioprio_set(2).
struct IoPriority {
  std::string priority_class;  // "IOPRIO_CLASS_BE", …
  std::int32_t priority = 0;   // 0..7
};

struct ExecCpuAffinity {
  std::string initial;  // cpu list, "0-3,5"
  std::string final;
};

struct ProcessConfig {
  bool terminal = false;
  ConsoleSize console_size;  // applied when both are set
  User user;
  std::vector<std::string> args;
  std::vector<std::string> env;  // "NAME=value"; the last of a name wins
  std::string cwd = "/";
  std::optional<Capabilities> capabilities;  // absent: left as they are
  std::vector<Rlimit> rlimits;
  bool no_new_privileges = false;
  std::string apparmor_profile;
  std::string selinux_label;
  std::optional<int> oom_score_adj;
  std::optional<Scheduler> scheduler;
  std::optional<IoPriority> io_priority;
  std::optional<ExecCpuAffinity> exec_cpu_affinity;
};

}  // namespace libcontainer
