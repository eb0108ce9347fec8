// What create and restore write into the state of a container, each in its time.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>
#include <sys/types.h>

#include <string>
#include <string_view>

#include "spec/state.h"

namespace libcontainer::container {

// Where root.path is on the host, absolute. Errors: InvalidSpec for a symbolic link.
Result<std::string> resolve_rootfs(const Config& config);

// "creating", by this process, without a cgroup. `rootfs` is as resolve_rootfs() says it.
spec::State new_state(const Config& config, std::string_view id, std::string rootfs);

// Whose process init is.
Result<> identify_init(spec::State& state, pid_t pid);

// Nothing is a plan any more: init, which was identified, has its namespaces.
void become_created(spec::State& state);

}  // namespace libcontainer::container
