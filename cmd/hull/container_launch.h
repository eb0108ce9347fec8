// What run and restore have in common: a container is made, and waited for unless it is detached.
#pragma once

#include <libcontainer/container.h>
#include <libcontainer/error.h>

#include <cstdint>
#include <functional>

#include "hull/launch.h"
#include "hull/session.h"

namespace hull {

// As --detach says.
Attachment read_attachment(const Args& args);

// Makes a container whose process runs.
using MakeContainer =
    std::function<libcontainer::Result<libcontainer::Container>(const Launch& launch)>;

// What is left of a container whose process has ended in the foreground.
enum class AfterEnd : std::uint8_t { Remove, Keep };

// The exit status is that of the process, or 0 if it is detached. A container whose files cannot be
// written, or that cannot be waited for, is removed.
Outcome<int> launch_container(const Args& args, Session& session, Launch launch,
                              const MakeContainer& make, AfterEnd after = AfterEnd::Remove);

}  // namespace hull
