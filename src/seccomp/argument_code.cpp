#include "seccomp/argument_code.h"

#include <linux/seccomp.h>

#include <bit>
#include <cstddef>

namespace libcontainer::seccomp {
namespace {

constexpr std::uint32_t high(std::uint64_t value) {
  return static_cast<std::uint32_t>(value >> 32);
}
constexpr std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }

constexpr std::uint32_t kLowFirst = std::endian::native == std::endian::little ? 0 : 4;

std::uint32_t low_offset(std::uint32_t argument) {
  return static_cast<std::uint32_t>(offsetof(seccomp_data, args)) + argument * 8 + kLowFirst;
}
std::uint32_t high_offset(std::uint32_t argument) {
  return static_cast<std::uint32_t>(offsetof(seccomp_data, args)) + argument * 8 + (4 - kLowFirst);
}

constexpr Target returns(std::uint32_t value) { return {Target::Kind::Return, value}; }

bool is_one_value(const Rule& rule) {
  return rule.conditions.size() == 1 && rule.conditions.front().op == SeccompOperator::Equal;
}

// How many rules at the end of `rules` can be tested by values().
std::size_t values_at_end(std::span<const Rule> rules) {
  std::size_t count = 0;
  while (count < rules.size()) {
    const Rule& rule = rules[rules.size() - 1 - count];
    if (!is_one_value(rule)) break;
    const Condition& last = rules.back().conditions.front();
    const Condition& here = rule.conditions.front();
    if (here.argument != last.argument || high(here.value) != high(last.value)) break;
    ++count;
  }
  return count;
}

}  // namespace

std::size_t ArgumentCode::StepHash::operator()(const Step& step) const {
  std::uint64_t mixed = (static_cast<std::uint64_t>(step.code) << 32) | step.value;
  for (const Target target : {step.yes, step.no}) {
    mixed = (mixed ^ (static_cast<std::uint64_t>(target.kind) << 32) ^ target.value) *
            0x9e3779b97f4a7c15u;
    mixed ^= mixed >> 32;
  }
  return mixed;
}

template <class Write>
Target ArgumentCode::once(const Step& step, Write write) {
  const auto known = written_.find(step);
  if (known != written_.end()) return known->second;
  const Target result = write();
  written_.emplace(step, result);
  return result;
}

Target ArgumentCode::branch(Compare compare, std::uint32_t value, Target yes, Target no) {
  return once({static_cast<std::uint16_t>(compare), value, yes, no},
              [&] { return emitter_.branch(compare, value, yes, no); });
}

Target ArgumentCode::load(std::uint32_t offset, Target next) {
  return once({BPF_LD, offset, next, next}, [&] { return emitter_.load(offset, next); });
}

Target ArgumentCode::mask(std::uint32_t mask, Target next) {
  return once({BPF_ALU, mask, next, next}, [&] { return emitter_.mask(mask, next); });
}

// (word & mask) == value
Target ArgumentCode::masked_word(std::uint32_t offset, std::uint32_t bits, std::uint32_t value,
                                 Target yes, Target no) {
  if (bits == 0) return yes;
  if (bits == 0xffffffffu) return load(offset, branch(Compare::Equal, value, yes, no));
  if (value == 0) return load(offset, branch(Compare::AnyBit, bits, no, yes));
  return load(offset, mask(bits, branch(Compare::Equal, value, yes, no)));
}

Target ArgumentCode::equal(const Condition& condition, Target yes, Target no) {
  const Target low_word = masked_word(low_offset(condition.argument), low(condition.mask),
                                      low(condition.value), yes, no);
  if (!wide_) return low_word;
  return masked_word(high_offset(condition.argument), high(condition.mask), high(condition.value),
                     low_word, no);
}

// argument > value, or argument >= value: the high words decide unless they are the same.
Target ArgumentCode::above(const Condition& condition, Compare low_compare, Target yes, Target no) {
  const Target low_word =
      load(low_offset(condition.argument), branch(low_compare, low(condition.value), yes, no));
  if (!wide_) return low_word;
  const Target same = branch(Compare::Equal, high(condition.value), low_word, no);
  return load(high_offset(condition.argument),
              branch(Compare::Greater, high(condition.value), yes, same));
}

Target ArgumentCode::condition(const Condition& condition, Target yes, Target no) {
  switch (condition.op) {
    case SeccompOperator::Equal:
    case SeccompOperator::MaskedEqual:
      return equal(condition, yes, no);
    case SeccompOperator::NotEqual:
      return equal(condition, no, yes);
    case SeccompOperator::Greater:
      return above(condition, Compare::Greater, yes, no);
    case SeccompOperator::LessOrEqual:
      return above(condition, Compare::Greater, no, yes);
    case SeccompOperator::GreaterOrEqual:
      return above(condition, Compare::GreaterOrEqual, yes, no);
    case SeccompOperator::Less:
      return above(condition, Compare::GreaterOrEqual, no, yes);
  }
  return no;
}

Target ArgumentCode::rule(const Rule& rule, Target no) {
  Target yes = returns(rule.action);
  for (auto it = rule.conditions.rbegin(); it != rule.conditions.rend(); ++it)
    yes = condition(*it, yes, no);
  return yes;
}

// Rules of one argument against several values that share their high word: it is tested once.
Target ArgumentCode::values(std::span<const Rule> rules, Target no) {
  const Condition& first = rules.front().conditions.front();
  Target next = no;
  for (std::size_t i = rules.size(); i-- > 0;) {
    next = branch(Compare::Equal, low(rules[i].conditions.front().value), returns(rules[i].action),
                  next);
  }
  next = load(low_offset(first.argument), next);
  if (!wide_) return next;
  return load(high_offset(first.argument), branch(Compare::Equal, high(first.value), next, no));
}

Target ArgumentCode::emit(const RuleList& list, Target otherwise) {
  wide_ = list.argument_bits == 64;
  Target next = otherwise;
  std::span<const Rule> left = list.rules;
  while (!left.empty()) {
    const std::size_t count = values_at_end(left);
    if (count > 1) {
      next = values(left.last(count), next);
      left = left.first(left.size() - count);
    } else {
      next = rule(left.back(), next);
      left = left.first(left.size() - 1);
    }
  }
  return next;
}

}  // namespace libcontainer::seccomp
