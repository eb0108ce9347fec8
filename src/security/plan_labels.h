// Decides which labels are set, by whom and when. Pure.
#pragma once

#include <libcontainer/config/process.h>

#include <string>

#include "wire/builder.h"

namespace libcontainer::security {

// Of the session keyring: by stage 0, whose child inherits it up to its execve.
void plan_key_label(wire::PlanBuilder& plan, const ProcessConfig& process);
// Of what init executes. SECURITY: at a time when "/" is not the container's yet. createContainer
// hooks must not get it, so it comes after them.
void plan_init_labels(wire::PlanBuilder& plan, const ProcessConfig& process);
// Of what a tenant executes: by stage 0, before it joins the container.
void plan_tenant_labels(wire::PlanBuilder& plan, const ProcessConfig& process);

}  // namespace libcontainer::security
