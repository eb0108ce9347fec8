// A set of device rules as an eBPF program for cgroup v2. Pure.
#pragma once

#include <linux/bpf.h>

#include <vector>

#include "cgroups/devices/rule_set.h"

namespace libcontainer::cgroups::devices {

// Returns 1 for what is allowed, as the devices controller of version 1 would: of what is denied by
// default, one exception must allow all that is asked for at once; of what is allowed by default,
// no exception may forbid any of it.
std::vector<bpf_insn> compile_filter(const RuleSet& rules);

}  // namespace libcontainer::cgroups::devices
