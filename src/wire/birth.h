// Who was born in a launch, in memory that the image shares with the caller. The kernel writes a
// child down before it lets it run: whoever is killed before the child is announced, and though
// somebody stops the child at once, the caller finds it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace libcontainer::wire {

// Pids as the parent's pid namespace has them. Only if that has for the parent the number which
// the caller knows it by, the child's is the caller's as well.
struct Birth {
  std::int32_t parent = 0;  // 0: it has not come that far
  std::int32_t child = 0;   // 0: not born
};

// Of a plan, in the order of their steps.
inline constexpr std::size_t kMostBirths = 3;

}  // namespace libcontainer::wire
