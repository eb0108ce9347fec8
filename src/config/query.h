// Questions that several parts ask a Config. Pure.
#pragma once

#include <libcontainer/config.h>

#include <string_view>

namespace libcontainer::config {

// nullptr: the container shares the caller's.
inline const Namespace* find_namespace(const Config& config, NamespaceType type) {
  for (const auto& entry : config.namespaces) {
    if (entry.type == type) return &entry;
  }
  return nullptr;
}

inline bool has_namespace(const Config& config, NamespaceType type) {
  return find_namespace(config, type) != nullptr;
}

// A new one, not one joined by path.
inline bool has_new_namespace(const Config& config, NamespaceType type) {
  const auto* entry = find_namespace(config, type);
  return entry != nullptr && entry->path.empty();
}

// The kernel gives what is idle no weight. `unified` is written last, and so the one that counts.
inline bool is_idle(const Resources& resources) {
  const auto entry = resources.unified.find("cpu.idle");
  if (entry == resources.unified.end()) return resources.cpu.idle.value_or(0) == 1;
  std::string_view text = entry->second;
  text = text.substr(0, text.find_last_not_of(" \t\n") + 1);
  return text == "1";
}

// What of linux.personality does nothing; empty if all of it counts.
inline std::string_view personality_warning(const Config& config) {
  if (!config.personality || config.personality->flags.empty()) return {};
  return "linux.personality.flags: ignored, there are none yet";
}

}  // namespace libcontainer::config
