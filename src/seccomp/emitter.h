// Writes a classic BPF program backwards: every jump goes forward in BPF, so the target is there
// before the jump, and its distance is known.
#pragma once

#include <linux/filter.h>

#include <cstdint>
#include <vector>

namespace libcontainer::seccomp {

// Where to go on: return an action, or run the code that was written at a place.
struct Target {
  enum class Kind : std::uint8_t { Return, Code };
  Kind kind = Kind::Return;
  std::uint32_t value = 0;  // SECCOMP_RET_*, or the place, counted from the end of the program

  bool operator==(const Target&) const = default;
};

enum class Compare : std::uint16_t {
  Equal = BPF_JMP | BPF_JEQ | BPF_K,
  Greater = BPF_JMP | BPF_JGT | BPF_K,
  GreaterOrEqual = BPF_JMP | BPF_JGE | BPF_K,
  AnyBit = BPF_JMP | BPF_JSET | BPF_K,
};

class Emitter {
 public:
  // accumulator `compare` value ? yes : no
  Target branch(Compare compare, std::uint32_t value, Target yes, Target no);
  // accumulator = seccomp_data at `offset`, then `next`.
  Target load(std::uint32_t offset, Target next);
  // accumulator &= mask, then `next`.
  Target mask(std::uint32_t mask, Target next);
  // What the program starts with.
  void enter(Target start) { place_next(start); }

  std::vector<sock_filter> take_program();

 private:
  // An instruction that is as good as a target which is too far away: a copy of the return, or a
  // jump of any length.
  struct StandIn {
    Target target;
    std::uint32_t place;
  };

  std::uint32_t size() const { return static_cast<std::uint32_t>(backwards_.size()); }
  bool is_near(std::uint32_t place) const;
  Target push(std::uint16_t code, std::uint8_t jt, std::uint8_t jf, std::uint32_t k);
  std::uint32_t within_reach(Target target);
  std::uint32_t place(Target target);
  void place_next(Target next);

  std::vector<sock_filter> backwards_;
  std::vector<StandIn> stand_ins_;
};

}  // namespace libcontainer::seccomp
