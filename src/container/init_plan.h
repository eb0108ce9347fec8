// Init's plan, from what is known before anything is opened: create executes it, explain prints it.
// Pure.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>
#include <libcontainer/validate.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cgroups/paths.h"
#include "cgroups/systemd/unit.h"
#include "launch/compose.h"
#include "process/plan.h"

namespace libcontainer::container {

using process::StartGate;

enum class PidfdSocket : std::uint8_t { None, Given };

struct InitPlanInput {
  const Config& config;  // with a process
  const HostInfo& host;
  const CreateOptions& options;
  StartGate gate = StartGate::None;
  PidfdSocket pidfd_socket = PidfdSocket::None;
  std::string rootfs;                                 // on the host, absolute
  rootfs::RootLayers layers;                          // if its writes are discarded
  cgroups::Version version = cgroups::Version::None;  // of the host
  const cgroups::CgroupPaths& cgroups;                // none: the caller's are kept
  std::string keyring;                                // empty: the caller's is kept
  ContainerState state;                               // "creating": what hooks inside get
  std::uint32_t seccomp_flags = 0;                    // SECCOMP_FILTER_FLAG_* of the kernel
};

// Errors: what no step executes, mounts that are never right, and writes to be discarded without a
// mount namespace, or in a user namespace where the root has mounts below.
Result<launch::Composed> plan_init(const InitPlanInput& input);

// The systemd that makes the cgroup, if it is one.
struct UnitPlace {
  cgroups::systemd::Instance instance = cgroups::systemd::Instance::System;
  std::string control_group;  // where its units are
};

struct PlannedCgroups {
  cgroups::CgroupPaths paths;  // empty if none is to be made
  std::optional<cgroups::systemd::Unit> unit;
};
// The cgroup that create makes, or has made.
// Errors: as cgroups::plan_paths() and cgroups::systemd::plan_unit().
Result<PlannedCgroups> plan_cgroups(const CreateOptions& options, const cgroups::Layout& layout,
                                    const Config& config, std::string_view id,
                                    const UnitPlace& place);

// Where stage 0 is in the cgroup as well, and gone when init waits to be released, a limit of less
// processes than the launch has waits until then. What systemd rounds is as it has it, or it would
// change it again.
struct TimedLimits {
  Resources at_start;
  Resources at_release;  // empty if nothing waits
};
TimedLimits time_limits(const Resources& resources, cgroups::Version version, CgroupDriver driver);

// v2: init is born in its cgroup. Elsewhere the caller moves stage 0 into it, or has systemd do it,
// since a scope is made around a process.
bool is_born_in_cgroup(const CreateOptions& options, const Config& config, cgroups::Version version,
                       const cgroups::CgroupPaths& cgroups);

}  // namespace libcontainer::container
