// state.json: what is known of a container between two commands. Field names are runc's, plus one
// object "hull" with what runc has no word for. Pure.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>
#include <sys/types.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer::spec {

// Names a process beyond its pid: the start time is field 22 of /proc/PID/stat, in clock ticks.
struct ProcessIdentity {
  pid_t pid = 0;
  std::uint64_t start_time = 0;
};

// The object "hull". Absent in what runc wrote.
struct HullState {
  bool created = false;     // false: "creating", or killed while it was
  ProcessIdentity creator;  // who creates it
  CgroupDriver cgroup_driver = CgroupDriver::Cgroupfs;
  std::string cgroup_scope;  // systemd unit
  // Cgroup directories, parents first, that were not there before. Kept until `created`.
  std::vector<std::string> new_cgroups;
  bool hooks_started = false;            // a create hook was started, so poststop hooks are due
  std::string keyring;                   // the session keyring's name; empty: the caller's was kept
  bool intel_rdt_own = false;            // intel_rdt_path was not there before
  bool intel_rdt_monitor_found = false;  // the container's monitoring group was there before
};

struct State {
  std::string id;
  ProcessIdentity init;  // init_process_pid, init_process_start
  std::string created;   // RFC 3339 with nanoseconds, UTC
  // "config", in runc's shape. parse_state() gives a process that has only what runc keeps there:
  // umask, capabilities, rlimits, labels, no_new_privileges, oom_score_adj, scheduler and I/O
  // priority. Its program, user and environment are in process.json, which holds all of it.
  // root.path and bind sources come back absolute, mount options in another order and with other
  // names for the same, cgroups_path of runc's systemd driver as "slice:prefix:name".
  Config config;
  bool rootless = false;
  std::map<std::string, std::string> cgroup_paths;  // controller → directory; v2: "" → directory
  std::string intel_rdt_path;  // the group in the resctrl file system, once it is made
  std::map<std::string, std::string> namespace_paths;  // "NEWPID" → /proc/PID/ns/pid
  std::vector<std::string> external_descriptors;       // what fds 0-2 are
  std::optional<HullState> hull;
};

// The "config" object alone, so that a state written twice formats it once. With the systemd driver
// its cgroups_path is "slice:prefix:name", which runc keeps as three fields.
std::string format_state_config(const Config& config, CgroupDriver driver = CgroupDriver::Cgroupfs);
// The whole file; `config_json` is format_state_config(state.config, driver).
std::string format_state(const State& state, std::string_view config_json);

// Outline: of `config` the version, the root file system, the bundle and the annotations only.
enum class StateDepth : std::uint8_t { Whole, Outline };
// Reads ours and runc's. Errors: InvalidSpec with the field; the message begins "state.json: ".
Result<State> parse_state(std::string_view json, StateDepth depth = StateDepth::Whole);

}  // namespace libcontainer::spec
