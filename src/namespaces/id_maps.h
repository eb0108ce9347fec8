// Writing the id maps of a user namespace, from outside. Runs in: caller.
#pragma once

#include <libcontainer/config/namespace.h>
#include <libcontainer/error.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/fd.h"

namespace libcontainer::namespaces {

// What /proc/PID/uid_map says; lines that are none are left out. Pure.
std::vector<IdMapping> parse_id_map(std::string_view text);

// Whether both map the same ids, in whatever order. Pure.
bool is_same_map(std::vector<IdMapping> one, std::vector<IdMapping> other);

// Who writes: the kernel lets an ordinary user map just the own ids, and for more of them there are
// newuidmap and newgidmap.
struct MapWriter {
  bool is_root = true;
  gid_t group = 0;
};

// "0 1000 65536\n" for each mapping. Pure.
std::string format_id_map(const std::vector<IdMapping>& mappings);

// For the process `pid`, which must be alive and unreaped. Privileges: CAP_SETUID and CAP_SETGID
// over the namespace's parent, or a map of just the own ids, or ids that /etc/subuid and
// /etc/subgid give. Where just the own group is mapped by an ordinary user, the namespace's
// processes cannot call setgroups(2).
Result<> write_id_maps(pid_t pid, const std::vector<IdMapping>& uids,
                       const std::vector<IdMapping>& gids, const MapWriter& writer);

// The host's id for a container's; nothing if it is not mapped. Pure.
std::optional<std::uint32_t> to_host_id(const std::vector<IdMapping>& mappings, std::uint32_t id);

}  // namespace libcontainer::namespaces
