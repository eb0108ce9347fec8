// What init's and a tenant's launch share: the caller's steps, and what it asks the kernel first.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>
#include <libcontainer/validate.h>

#include <functional>
#include <string>
#include <string_view>

#include "cgroups/paths.h"
#include "launch/compose.h"
#include "launch/session.h"

namespace libcontainer::container {

Result<> write_id_maps(const Config& config, const HostInfo& host, pid_t pid);

// oom_score_adj, rlimits.
Result<> take_process_turn(const ProcessConfig& process, const launch::CallerTurn& turn);

// What a launch failed with, as engines know it: "unable to start container process: …", or
// "container init was OOM-killed (memory limit too low?)" if that is what happened, with a hint
// where it may be.
Error explain_start(Error error, const cgroups::CgroupPaths& cgroups, const Resources& resources);

// The same of a second process, with a hint if the kernel has killed any of these cgroups for lack
// of memory since it had killed as many as `oom_kills`.
Error explain_tenant(Error error, const cgroups::CgroupPaths& cgroups, std::uint64_t oom_kills);

// What is odd about a plan, to those who want to know (each may be empty).
using Listener = std::function<void(std::string_view)>;
void tell(const launch::Composed& composed, const Listener& warn, const Listener& note);

// The SECCOMP_FILTER_FLAG_* that the kernel knows; asks it only if there is a profile.
std::uint32_t seccomp_flags(const Config& config);

}  // namespace libcontainer::container
