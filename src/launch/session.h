// Conducting a launch: the image executes its steps, the caller takes its own in between.
#pragma once

#include <libcontainer/error.h>
#include <sys/types.h>

#include <functional>

#include "launch/spawn.h"
#include "sys/fd.h"
#include "wire/builder.h"

namespace libcontainer::launch {

struct Child {
  pid_t pid = 0;
  sys::Fd pidfd;
};

// It is the caller's turn. Before init is born, `child` is stage 0.
struct CallerTurn {
  std::uint32_t step = 0;
  wire::StepKind kind{};
  pid_t pid = 0;
  sys::FdRef pidfd;
  int listener = 0;  // number of its seccomp listener, as it says; 0: it has none
};
using CallerAction = std::function<Result<>(const CallerTurn&)>;

// When a launch is over: the caller's last step is done, or the program has been executed.
enum class Until : std::uint8_t { Released, Executed };

struct Ending {
  Until until = Until::Released;
  sys::FdRef cancel{};  // readable: the launch is given up
};

// Returns init once the last caller step is done: nothing of it waits for us any more, but for
// the start fifo. On error every process of the launch has been killed and reaped,
// but for one that a frozen cgroup holds: that one dies when it is thawed.
// Errors: what a step reported, with its field; or the action's own; Cancelled.
Result<Child> conduct(const wire::Plan& plan, Stage0 stage0, const Ending& ending,
                      const CallerAction& action);

// The error of a step that failed: `call` and `detail` come from inside and are cleaned. Pure.
Error render_failure(const wire::Plan& plan, std::uint32_t step, int system_error,
                     std::string_view call, std::string_view detail);

}  // namespace libcontainer::launch
