#include "hull/container_list.h"

#include "hull/file.h"
#include "hull/output/escape.h"

namespace hull {

using libcontainer::Container;
using libcontainer::Errc;
using libcontainer::ListEntry;

Outcome<std::vector<ListEntry>> list_containers(const Globals& globals, Stateless stateless) {
  auto entries = Container::list(globals.state_root);
  if (!entries) {
    // Nobody has used the default place yet.
    const bool is_default = globals.root_from != Globals::RootFrom::Flag;
    if (is_default && entries.error().code() == Errc::NotFound) return std::vector<ListEntry>{};
    return std::unexpected(Failure(entries.error()));
  }
  for (const auto& entry : *entries) {
    if (entry.state) continue;
    const bool has_none = entry.state.error().code() == Errc::NotFound;
    if (has_none && stateless == Stateless::Silent) continue;
    const auto line = "load container " + entry.id + ": " + entry.state.error().message();
    write_standard_error(output::printable(line) + "\n");
  }
  std::erase_if(*entries, [](const ListEntry& entry) { return !entry.state; });
  return std::move(*entries);
}

}  // namespace hull
