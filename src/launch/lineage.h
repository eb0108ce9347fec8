// The processes of a launch: stage 0, its child, the child's child.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>

#include "sys/fd.h"
#include "wire/birth.h"

namespace libcontainer::launch {

// Which of them the caller has in hand already, so that those that nobody has announced are found.
class Lineage {
 public:
  // `births` as in Stage0.
  Lineage(sys::FdRef births, pid_t stage0) : births_(births), pids_{stage0} {}

  // The child that the plan's step number `birth`, of those that make one, has made.
  void know(std::size_t birth, pid_t pid) {
    if (birth < wire::kMostBirths) pids_[birth + 1] = pid;
  }
  // The pidfd of one who was born and is not known, who is known then; empty if there is none. Only
  // after who is known has ended: until then there may be more.
  // SECURITY: of a child of this process, and only where the kernel's numbers are ours.
  sys::Fd find_unknown();

 private:
  sys::FdRef births_;
  std::array<pid_t, 1 + wire::kMostBirths> pids_;  // stage 0 first; 0: not known
};

}  // namespace libcontainer::launch
