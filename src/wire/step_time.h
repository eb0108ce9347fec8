// What the image writes down of each step of a timed plan, into memory that it shares with the
// caller: no system call a step, and none at all for a plan that is not timed. Hostile input, as
// messages are.
#pragma once

#include <cstdint>

#include "wire/step.h"

namespace libcontainer::wire {

struct StepTime {
  std::uint64_t begin = 0;  // sys::ticks(); 0: the step was not begun
  std::uint64_t end = 0;    // 0: not done, or nobody was left to say so
  StepKind kind{};          // as executed, by whom
  Actor actor{};
  std::uint8_t reserved[6]{};
};

}  // namespace libcontainer::wire
