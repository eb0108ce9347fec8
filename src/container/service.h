// What init gets because a service manager has started its runtime.
// Source: sd_notify(3), sd_listen_fds(3).
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>

#include <string_view>

namespace libcontainer::container {

// Without a mount namespace there is no place in the container that is not the host's.
bool has_notify_socket(const Config& config, const CreateOptions& options);

// `config` with the mount and the variables that the options ask for. Pure, but for a relative
// state root, which starts at the current directory.
Config as_service(const Config& config, const CreateOptions& options, std::string_view state_root,
                  std::string_view id);

}  // namespace libcontainer::container
