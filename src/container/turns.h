// The caller's steps that init's and a tenant's launch share.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>
#include <libcontainer/validate.h>

#include "cgroups/paths.h"
#include "launch/session.h"

namespace libcontainer::container {

Result<> write_id_maps(const Config& config, const HostInfo& host, pid_t pid);

// oom_score_adj, rlimits.
Result<> take_process_turn(const ProcessConfig& process, const launch::CallerTurn& turn);

// What a launch failed with, as engines know it: "unable to start container process: …", or
// "container init was OOM-killed (memory limit too low?)" if that is what happened.
Error explain_start(Error error, const cgroups::CgroupPaths& cgroups);

// The SECCOMP_FILTER_FLAG_* that the kernel knows; asks it only if there is a profile.
std::uint32_t seccomp_flags(const Config& config);

}  // namespace libcontainer::container
