// Decides the steps for scheduler, priorities, processors, memory nodes and execution domain. Pure.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>

#include "wire/builder.h"

namespace libcontainer::process {

// scheduler and ioPriority are the process' own; personality and memoryPolicy the container's, a
// tenant has them too. While all privileges are still there.
Result<> plan_scheduling(wire::PlanBuilder& plan, const Config& config,
                         const ProcessConfig& process);

// A tenant's processors before and after it joins the container's cgroup. Without an affinity, or
// for init, the caller's is not inherited. Source: OCI config.md, execCPUAffinity.
Result<> plan_initial_affinity(wire::PlanBuilder& plan, const ProcessConfig& process);
Result<> plan_final_affinity(wire::PlanBuilder& plan, const ProcessConfig& process);

}  // namespace libcontainer::process
