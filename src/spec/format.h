// JSON that is written beside config.json. Pure.
#pragma once

#include <libcontainer/config/process.h>
#include <libcontainer/container.h>
#include <sys/types.h>

#include <string>

namespace libcontainer::spec {

// One line; parse_process() reads it back. Contains the environment, so handle it as a secret.
std::string format_process(const ProcessConfig& process);

// What a hook gets on its standard input: one line, without pid if it is 0 and without
// annotations if there are none. Source: OCI runtime.md#state.
std::string format_oci_state(const ContainerState& state);

// What a seccomp agent gets with the listener. Source: OCI config-linux.md#containerprocessstate.
struct ProcessState {
  pid_t pid = 0;         // of the process that has the filter
  std::string metadata;  // linux.seccomp.listenerMetadata
  ContainerState state;
};
// One line, without metadata if there is none.
std::string format_process_state(const ProcessState& state);

}  // namespace libcontainer::spec
