// Code that looks at the arguments of a system call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>

#include "seccomp/decision.h"
#include "seccomp/emitter.h"

namespace libcontainer::seccomp {

// Keeps what it has written: rules that end alike share the code of their end.
class ArgumentCode {
 public:
  explicit ArgumentCode(Emitter& emitter) : emitter_(emitter) {}

  // Tries the rules in their order; goes to `otherwise` if none matches.
  Target emit(const RuleList& list, Target otherwise);

 private:
  // An instruction and where it goes on.
  struct Step {
    std::uint16_t code;
    std::uint32_t value;
    Target yes;
    Target no;
    bool operator==(const Step&) const = default;
  };
  struct StepHash {
    std::size_t operator()(const Step& step) const;
  };

  Target rule(const Rule& rule, Target no);
  Target values(std::span<const Rule> rules, Target no);
  Target condition(const Condition& condition, Target yes, Target no);
  Target equal(const Condition& condition, Target yes, Target no);
  Target above(const Condition& condition, Compare low_compare, Target yes, Target no);
  Target masked_word(std::uint32_t offset, std::uint32_t mask, std::uint32_t value, Target yes,
                     Target no);

  // As the emitter's.
  Target branch(Compare compare, std::uint32_t value, Target yes, Target no);
  Target load(std::uint32_t offset, Target next);
  Target mask(std::uint32_t mask, Target next);
  template <class Write>
  Target once(const Step& step, Write write);

  Emitter& emitter_;
  bool wide_ = false;  // arguments have a high word
  std::unordered_map<Step, Target, StepHash> written_;
};

}  // namespace libcontainer::seccomp
