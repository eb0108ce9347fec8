// Writing the id maps of a user namespace, from outside. Runs in: caller.
#pragma once

#include <libcontainer/config/namespace.h>
#include <libcontainer/error.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "sys/fd.h"

namespace libcontainer::namespaces {

// Whether the namespace's processes may call setgroups(2); the kernel wants it denied where an
// unprivileged writer maps its own group.
enum class Setgroups : std::uint8_t { Allow, Deny };

// "0 1000 65536\n" for each mapping. Pure.
std::string format_id_map(const std::vector<IdMapping>& mappings);

// For the process `pid`, which must be alive and unreaped. Privileges: CAP_SETUID and CAP_SETGID
// over the namespace's parent, or a map of just the own ids.
Result<> write_id_maps(pid_t pid, const std::vector<IdMapping>& uids,
                       const std::vector<IdMapping>& gids, Setgroups setgroups);

// The host's id for a container's; nothing if it is not mapped. Pure.
std::optional<std::uint32_t> to_host_id(const std::vector<IdMapping>& mappings, std::uint32_t id);

}  // namespace libcontainer::namespaces
