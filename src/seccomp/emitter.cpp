#include "seccomp/emitter.h"

#include <algorithm>

namespace libcontainer::seccomp {
namespace {

// A conditional jump skips up to 255 instructions. Two of them are kept for the stand-ins that the
// other target of the same branch may still need in between.
constexpr std::uint32_t kReach = 255 - 2;

}  // namespace

bool Emitter::is_near(std::uint32_t place) const { return size() - 1 - place <= kReach; }

Target Emitter::push(std::uint16_t code, std::uint8_t jt, std::uint8_t jf, std::uint32_t k) {
  const Target here{Target::Kind::Code, size()};
  backwards_.push_back({code, jt, jf, k});
  return here;
}

std::uint32_t Emitter::place(Target target) {
  const std::uint32_t here = size();
  if (target.kind == Target::Kind::Return) {
    push(BPF_RET | BPF_K, 0, 0, target.value);
  } else {
    push(BPF_JMP | BPF_JA, 0, 0, here - 1 - target.value);
  }
  stand_ins_.push_back({target, here});
  return here;
}

// The place of the target or of a stand-in, near enough for a conditional jump.
std::uint32_t Emitter::within_reach(Target target) {
  if (target.kind == Target::Kind::Code && is_near(target.value)) return target.value;
  for (auto known = stand_ins_.rbegin(); known != stand_ins_.rend() && is_near(known->place);
       ++known) {
    if (known->target == target) return known->place;
  }
  return place(target);
}

void Emitter::place_next(Target next) {
  if (next.kind == Target::Kind::Code && next.value + 1 == size()) return;
  place(next);
}

Target Emitter::branch(Compare compare, std::uint32_t value, Target yes, Target no) {
  if (yes == no) return yes;
  const std::uint32_t to_yes = within_reach(yes);
  const std::uint32_t to_no = within_reach(no);
  const std::uint32_t here = size();
  return push(static_cast<std::uint16_t>(compare), static_cast<std::uint8_t>(here - 1 - to_yes),
              static_cast<std::uint8_t>(here - 1 - to_no), value);
}

Target Emitter::load(std::uint32_t offset, Target next) {
  place_next(next);
  return push(BPF_LD | BPF_W | BPF_ABS, 0, 0, offset);
}

Target Emitter::mask(std::uint32_t mask, Target next) {
  place_next(next);
  return push(BPF_ALU | BPF_AND | BPF_K, 0, 0, mask);
}

std::vector<sock_filter> Emitter::take_program() {
  std::ranges::reverse(backwards_);
  return std::move(backwards_);
}

}  // namespace libcontainer::seccomp
