// A config without a bundle.
#pragma once

#include <libcontainer/config.h>

#include <span>
#include <string>
#include <string_view>

#include "hull/failure.h"

namespace hull {

enum class Privileges : std::uint8_t { Root, Rootless };

// What `spec` writes, for this host.
Outcome<libcontainer::Config> default_config(Privileges privileges);

// The same for a root file system; `directory` is absolute, an empty `command` is a shell.
struct RootfsRequest {
  std::string directory;
  std::span<const std::string_view> command;
  bool terminal = false;
  bool writable = false;
};
Outcome<libcontainer::Config> config_for_rootfs(const RootfsRequest& request);

}  // namespace hull
