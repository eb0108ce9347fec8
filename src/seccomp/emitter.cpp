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

std::size_t Emitter::WrittenHash::operator()(const Written& written) const {
  const std::uint64_t instruction =
      (static_cast<std::uint64_t>(written.compare) << 32) | written.value;
  const std::uint64_t mixed =
      (instruction ^ (key(written.yes) << 15) ^ (key(written.no) << 30)) * 0x9e3779b97f4a7c15u;
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
  const Written written{compare, value, yes, no};
  if (const auto known = branches_.find(written); known != branches_.end()) return known->second;
  const std::uint32_t to_yes = within_reach(yes);
  const std::uint32_t to_no = within_reach(no);
  const std::uint32_t here = size();
  const Target result =
      push(static_cast<std::uint16_t>(compare), static_cast<std::uint8_t>(here - 1 - to_yes),
           static_cast<std::uint8_t>(here - 1 - to_no), value);
  branches_.emplace(written, result);
  return result;
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
