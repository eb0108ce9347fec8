// Init's plan, from what is known before anything is opened: create executes it, explain prints it.
// Pure.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>
#include <libcontainer/validate.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "cgroups/paths.h"
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
  ContainerState state;                               // "creating": what hooks inside get
  std::uint32_t seccomp_flags = 0;                    // SECCOMP_FILTER_FLAG_* of the kernel
};

// Errors: what no step executes, mounts that are never right, and writes to be discarded without a
// mount namespace, or in a user namespace where the root has mounts below.
Result<launch::Composed> plan_init(const InitPlanInput& input);

// The cgroup that create makes; none if it is to make none.
// Errors: as cgroups::plan_paths(); Unsupported for a driver that is not there.
Result<cgroups::CgroupPaths> plan_cgroups(const CreateOptions& options,
                                          const cgroups::Layout& layout, const Config& config,
                                          std::string_view id);

// v2: init is born in its cgroup; elsewhere the caller moves stage 0 into it.
bool is_born_in_cgroup(cgroups::Version version, const cgroups::CgroupPaths& cgroups);

}  // namespace libcontainer::container
