// newuidmap and newgidmap: they write what /etc/subuid and /etc/subgid give to an ordinary user.
// Runs in: caller.
#pragma once

#include <libcontainer/config/namespace.h>
#include <libcontainer/error.h>
#include <sys/types.h>

#include <string>
#include <vector>

namespace libcontainer::namespaces {

// "newuidmap PID 0 1000 1 1 100000 65536". Pure.
std::vector<std::string> mapping_tool_arguments(const char* tool, pid_t pid,
                                                const std::vector<IdMapping>& mappings);

// Waits for `tool`, which is looked up in PATH. Errors: Unsupported if it is not there; else what
// it said on standard error.
Result<> run_mapping_tool(const char* tool, pid_t pid, const std::vector<IdMapping>& mappings);

}  // namespace libcontainer::namespaces
