#include "spec/state.h"

#include <utility>

#include "base/error.h"
#include "spec/json.h"
#include "spec/schema/state.h"

namespace libcontainer::spec {

// SECURITY: pids of a state file are signalled; 0 and negative ones would mean process groups.
struct Pid {
  static constexpr std::int64_t kMax = 4194304;  // PID_MAX_LIMIT
  static Result<> read(const Node& node, pid_t& pid) {
    LC_TRY_ASSIGN(const std::int64_t number, node.integer(0, kMax));
    pid = static_cast<pid_t>(number);
    return {};
  }
  static void write(JsonWriter& out, pid_t pid) { out.integer(pid); }
};

inline constexpr Names kCgroupDrivers{"cgroup driver ", " is not known",
                                      std::to_array<Name<CgroupDriver>>({
                                          {CgroupDriver::Cgroupfs, "cgroupfs"},
                                          {CgroupDriver::Systemd, "systemd"},
                                          {CgroupDriver::Disabled, "disabled"},
                                      })};
template <>
struct Schema<RuncShape, ProcessIdentity> {
  static constexpr std::tuple fields{
      field<Pid>("pid", &ProcessIdentity::pid),
      field("start_time", &ProcessIdentity::start_time),
  };
};

// state.json as far as it tells how a container is: the greater part of a config stays unread.
struct OutlineShape {};

template <>
struct Schema<OutlineShape, Config> {
  static constexpr std::tuple fields{
      field("version", &Config::oci_version),
      field<AbsoluteRootfs>("rootfs", kWholeConfig),
      field<WithBundleLabel>("labels", kWholeConfig),
  };
};

template <>
struct Schema<RuncShape, HullState> {
  static constexpr std::tuple fields{
      field("created", &HullState::created),
      field("creator", &HullState::creator),
      field<NamedBy<kCgroupDrivers>>("cgroup_driver", &HullState::cgroup_driver),
      field_if_set("cgroup_scope", &HullState::cgroup_scope),
      field_if_set("new_cgroups", &HullState::new_cgroups),
      field("hooks_started", &HullState::hooks_started),
      field_if_set("keyring", &HullState::keyring),
      field_if_set("intel_rdt_own", &HullState::intel_rdt_own),
      field_if_set("intel_rdt_monitor_found", &HullState::intel_rdt_monitor_found),
  };
};

// "config" is read only: it is written from the text that is formatted once.
template <class Shape>
struct ReadOnlyConfig {
  static Result<> read(const Node& node, Config& config) { return spec::read<Shape>(node, config); }
  static void write(JsonWriter&, const Config&) {}
  static bool is_empty(const Config&) { return true; }
};

template <class ConfigShape>
struct StateFields {
  static constexpr std::tuple fields{
      field("id", &State::id),
      field<Pid>("init_process_pid", [](auto& state) -> auto& { return state.init.pid; }),
      field("init_process_start", [](auto& state) -> auto& { return state.init.start_time; }),
      field("created", &State::created),
      field_if_set<ReadOnlyConfig<ConfigShape>>("config", &State::config),
      field_if_set("rootless", &State::rootless),
      field("cgroup_paths", &State::cgroup_paths),
      field_if_set("intel_rdt_path", &State::intel_rdt_path),
      field("namespace_paths", &State::namespace_paths),
      field("external_descriptors", &State::external_descriptors),
      field_if_set("hull", &State::hull),
  };
};

std::string format_state(const State& state, std::string_view config_json) {
  JsonWriter out(JsonLayout::Compact);
  out.begin_object();
  write_rows<RuncShape>(out, StateFields<RuncShape>::fields, state);
  out.key("config");
  out.raw(config_json);
  out.end_object();
  return std::move(out).take();
}

Result<State> parse_state(std::string_view json, StateDepth depth) {
  State state;
  JsonDocument document(json);
  LC_TRY_CONTEXT(document.parse(), "state.json");
  const Node root(document.root());
  LC_TRY_CONTEXT(depth == StateDepth::Whole
                     ? read_fields<RuncShape>(root, StateFields<RuncShape>::fields, state)
                     : read_fields<RuncShape>(root, StateFields<OutlineShape>::fields, state),
                 "state.json");
  return state;
}

}  // namespace libcontainer::spec
