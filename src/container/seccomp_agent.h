// Handing the notifications of a seccomp filter to the agent that the profile names.
// Source: OCI config-linux.md#seccomp, "The Container Process State".
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>
#include <sys/types.h>

#include "sys/fd.h"

namespace libcontainer::container {

// Where a process that has loaded its filter has the listener.
struct SeccompListener {
  pid_t pid = 0;
  sys::FdRef pidfd;
  int number = -1;  // what the process says: only a seccomp listener is believed
};

// Takes a copy of the listener (Linux 5.6) and sends it with `state` to the agent that `config`
// names. One that does not accept within ten seconds is an error. `config` has a profile.
Result<> send_listener(const Config& config, const SeccompListener& listener,
                       const ContainerState& state);

}  // namespace libcontainer::container
