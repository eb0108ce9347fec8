// Everything that a kind of namespace is called: one row a kind.
#pragma once

#include <libcontainer/config/namespace.h>
#include <linux/sched.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace libcontainer::spec {

struct NamespaceKind {
  NamespaceType type;
  std::string_view name;        // in config.json
  std::string_view state_name;  // in state.json, as runc and CLONE_* spell it
  const char* proc_file;        // below /proc/PID/ns
  std::uint64_t clone_flag;
};

// Position = NamespaceType.
inline constexpr auto kNamespaceKinds = std::to_array<NamespaceKind>({
    {NamespaceType::Cgroup, "cgroup", "NEWCGROUP", "cgroup", CLONE_NEWCGROUP},
    {NamespaceType::Ipc, "ipc", "NEWIPC", "ipc", CLONE_NEWIPC},
    {NamespaceType::Mount, "mount", "NEWNS", "mnt", CLONE_NEWNS},
    {NamespaceType::Network, "network", "NEWNET", "net", CLONE_NEWNET},
    {NamespaceType::Pid, "pid", "NEWPID", "pid", CLONE_NEWPID},
    {NamespaceType::Time, "time", "NEWTIME", "time", CLONE_NEWTIME},
    {NamespaceType::User, "user", "NEWUSER", "user", CLONE_NEWUSER},
    {NamespaceType::Uts, "uts", "NEWUTS", "uts", CLONE_NEWUTS},
});

constexpr const NamespaceKind& namespace_kind(NamespaceType type) {
  return kNamespaceKinds[static_cast<std::size_t>(type)];
}

static_assert([] {
  for (std::size_t i = 0; i < kNamespaceKinds.size(); ++i) {
    if (kNamespaceKinds[i].type != static_cast<NamespaceType>(i)) return false;
  }
  return kNamespaceKinds.back().type == NamespaceType::Uts;
}());

}  // namespace libcontainer::spec
