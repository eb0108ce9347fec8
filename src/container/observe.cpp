// What a container is doing: its processes, and what it uses.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "cgroups/processes.h"
#include "cgroups/statistics.h"
#include "config/query.h"
#include "container/container_impl.h"
#include "container/rdt_group.h"
#include "container/text_file.h"
#include "intelrdt/statistics.h"
#include "network/statistics.h"
#include "sys/proc.h"

namespace libcontainer::container {
namespace {

Result<std::vector<InterfaceStats>> read_interfaces(const spec::ProcessIdentity& init) {
  const std::string path = fmt::format("/proc/{}/net/dev", init.pid);
  LC_TRY_ASSIGN(const std::string text, read_text_file(sys::FdRef::cwd(), path.c_str(), path));
  return network::parse_interfaces(text);
}

}  // namespace

Result<std::vector<pid_t>> processes(const Impl& container) {
  const auto& init = container.state.init;
  const auto cgroups = own_cgroups(container);
  if (cgroups.directories.empty()) {
    if (!sys::is_alive(init.pid, init.start_time)) return std::vector<pid_t>{};
    return std::vector<pid_t>{init.pid};
  }
  LC_TRY_ASSIGN(auto pids, cgroups::processes(cgroups));
  std::ranges::sort(pids);
  return pids;
}

Result<Stats> stats(const Impl& container) {
  LC_TRY(require_process(container));
  LC_TRY_ASSIGN(Stats stats, cgroups::read_statistics(own_cgroups(container)));
  Result<std::vector<InterfaceStats>> interfaces;
  if (config::has_namespace(container.state.config, NamespaceType::Network)) {
    interfaces = read_interfaces(container.state.init);
  }
  // Alive after: so the interfaces were init's, and the cgroups were there.
  LC_TRY(require_process(container));
  // A process that is about to end has left its namespace already.
  const bool has_left = !interfaces && interfaces.error().code() == Errc::NotFound;
  if (!interfaces && !has_left) return std::unexpected(std::move(interfaces).error());
  if (interfaces) stats.interfaces = std::move(*interfaces);
  if (const auto group = rdt_group(container.state)) {
    stats.rdt = intelrdt::read_statistics(*group);
  }
  return stats;
}

}  // namespace libcontainer::container
