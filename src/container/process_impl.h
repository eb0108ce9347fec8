// What is behind a public Process.
#pragma once

#include <libcontainer/process.h>

#include <optional>

#include "sys/fd.h"

namespace libcontainer {

struct Process::Impl {
  pid_t pid = 0;
  sys::Fd pidfd;
  std::optional<ExitStatus> status;
  sys::Fd console;
};

}  // namespace libcontainer
