// What making a container will do, before anything is done.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>
#include <libcontainer/step.h>
#include <libcontainer/validate.h>

#include <cstdint>
#include <string>
#include <vector>

namespace libcontainer {

// Of which function: Container::create's init waits for start().
enum class Explained : std::uint8_t { Run, Create };

struct ExplainOptions {
  Explained function = Explained::Run;
  std::string id = "container";  // some steps name what they make after it
  bool pidfd_socket = false;     // as if ProcessIo named one
  std::string state_root;        // where the container would be created; see explain()
  CreateOptions create;
};

// The steps that Container::run or create would take for `config` on `host`, number by number: the
// plan comes from the same function. Touches nothing and needs no privileges; the root file system
// need not exist. The host is taken to have cgroups, and to know every seccomp flag. Nothing of it
// is looked at, unless writes to the root are discarded: then what is mounted below the root, and
// where the state root lies. Thread-safe. Errors: those of validate(), and of what no step can do.
LC_EXPORT Result<std::vector<Step>> explain(const Config& config, const HostInfo& host,
                                            const ExplainOptions& options = {});

}  // namespace libcontainer
