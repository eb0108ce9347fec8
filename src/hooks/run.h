// Hooks as programs that the caller runs itself.
#pragma once

#include <libcontainer/config/hooks.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>

#include <string>
#include <string_view>
#include <vector>

#include "sys/fd.h"

namespace libcontainer::hooks {

// Absolute paths of files that hooks append to; empty: their output is collected for a message.
struct OutputPaths {
  std::string out;
  std::string err;
};
// Makes a file that is missing, with the caller's umask. An empty path opens nothing.
Result<sys::Fd> open_output(const std::string& path);

// Runs hooks of the runtime in order, with the OCI state on their stdin, in the caller's
// namespaces, and stops at the first that fails: HookFailed, "error running createRuntime hook
// #1: exit status 2, stdout: …, stderr: …", with the first 4096 bytes of each as they are. Hooks
// that run inside say the same in one line, which has to fit into a message (hooks/report.h).
// What goes to a file is not in the message.
// Cancelled, once `cancel` is readable: the hook that runs is killed, and none after it is run.
Result<> run(std::string_view point, const std::vector<Hook>& hooks, const ContainerState& state,
             const OutputPaths& files = {}, sys::FdRef cancel = {});

}  // namespace libcontainer::hooks
