#include "seccomp/emitter.h"

#include <algorithm>

namespace libcontainer::seccomp {
namespace {

// A conditional jump skips up to 255 instructions. Two of them are kept for the copies or jumps
// that the other target of the same branch may still need in between.
constexpr std::uint32_t kReach = 255 - 2;

constexpr std::uint64_t key(Target target) {
  return (static_cast<std::uint64_t>(target.kind) << 32) | target.value;
}

}  // namespace

std::size_t Emitter::StepHash::operator()(const Step& step) const {
  const std::uint64_t instruction = (static_cast<std::uint64_t>(step.code) << 32) | step.value;
  const std::uint64_t mixed =
      (instruction ^ (key(step.yes) << 15) ^ (key(step.no) << 30)) * 0x9e3779b97f4a7c15u;
  return mixed ^ (mixed >> 32);
}

Target Emitter::push(std::uint16_t code, std::uint8_t jt, std::uint8_t jf, std::uint32_t k) {
  const Target here{Target::Kind::Code, size()};
  backwards_.push_back({code, jt, jf, k});
  return here;
}

// Writes an instruction that is as good as `target`: a copy of the return, or a jump of any length.
std::uint32_t Emitter::place(Target target) {
  const std::uint32_t here = size();
  if (target.kind == Target::Kind::Return) {
    push(BPF_RET | BPF_K, 0, 0, target.value);
  } else {
    push(BPF_JMP | BPF_JA, 0, 0, here - 1 - target.value);
  }
  latest_[key(target)] = here;
  return here;
}

// The place of an instruction that is as good as `target`, near enough for a conditional jump.
std::uint32_t Emitter::within_reach(Target target) {
  if (target.kind == Target::Kind::Code && size() - 1 - target.value <= kReach) return target.value;
  const auto latest = latest_.find(key(target));
  if (latest != latest_.end() && size() - 1 - latest->second <= kReach) return latest->second;
  return place(target);
}

void Emitter::place_next(Target next) {
  if (next.kind == Target::Kind::Code && next.value + 1 == size()) return;
  place(next);
}

Target Emitter::branch(Compare compare, std::uint32_t value, Target yes, Target no) {
  if (yes == no) return yes;
  const Step step{static_cast<std::uint16_t>(compare), value, yes, no};
  if (const auto known = written_.find(step); known != written_.end()) return known->second;
  const std::uint32_t to_yes = within_reach(yes);
  const std::uint32_t to_no = within_reach(no);
  const std::uint32_t here = size();
  const Target result = push(step.code, static_cast<std::uint8_t>(here - 1 - to_yes),
                             static_cast<std::uint8_t>(here - 1 - to_no), value);
  written_.emplace(step, result);
  return result;
}

// An instruction that goes on to the one after it.
Target Emitter::straight(std::uint16_t code, std::uint32_t value, Target next) {
  const Step step{code, value, next, next};
  if (const auto known = written_.find(step); known != written_.end()) return known->second;
  place_next(next);
  const Target result = push(code, 0, 0, value);
  written_.emplace(step, result);
  return result;
}

Target Emitter::load(std::uint32_t offset, Target next) {
  return straight(BPF_LD | BPF_W | BPF_ABS, offset, next);
}

Target Emitter::mask(std::uint32_t mask, Target next) {
  return straight(BPF_ALU | BPF_AND | BPF_K, mask, next);
}

std::vector<sock_filter> Emitter::take_program() {
  std::ranges::reverse(backwards_);
  return std::move(backwards_);
}

}  // namespace libcontainer::seccomp
