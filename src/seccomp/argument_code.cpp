#include "seccomp/argument_code.h"

#include <linux/seccomp.h>

#include <bit>
#include <cstddef>
#include <span>

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

class ArgumentCode {
 public:
  ArgumentCode(Emitter& emitter, std::uint8_t bits) : emitter_(emitter), wide_(bits == 64) {}

  Target rule(const Rule& rule, Target no);
  Target values(std::span<const Rule> rules, Target no);

 private:
  Target condition(const Condition& condition, Target yes, Target no);
  Target equal(const Condition& condition, Target yes, Target no);
  Target above(const Condition& condition, Compare low_compare, Target yes, Target no);
  Target masked_word(std::uint32_t offset, std::uint32_t mask, std::uint32_t value, Target yes,
                     Target no);

  Emitter& emitter_;
  bool wide_;  // arguments have a high word
};

// (word & mask) == value
Target ArgumentCode::masked_word(std::uint32_t offset, std::uint32_t mask, std::uint32_t value,
                                 Target yes, Target no) {
  if (mask == 0) return yes;
  if (mask == 0xffffffffu)
    return emitter_.load(offset, emitter_.branch(Compare::Equal, value, yes, no));
  if (value == 0) return emitter_.load(offset, emitter_.branch(Compare::AnyBit, mask, no, yes));
  return emitter_.load(offset,
                       emitter_.mask(mask, emitter_.branch(Compare::Equal, value, yes, no)));
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
  const Target low_word = emitter_.load(
      low_offset(condition.argument), emitter_.branch(low_compare, low(condition.value), yes, no));
  if (!wide_) return low_word;
  const Target same = emitter_.branch(Compare::Equal, high(condition.value), low_word, no);
  return emitter_.load(high_offset(condition.argument),
                       emitter_.branch(Compare::Greater, high(condition.value), yes, same));
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
    next = emitter_.branch(Compare::Equal, low(rules[i].conditions.front().value),
                           returns(rules[i].action), next);
  }
  next = emitter_.load(low_offset(first.argument), next);
  if (!wide_) return next;
  return emitter_.load(high_offset(first.argument),
                       emitter_.branch(Compare::Equal, high(first.value), next, no));
}

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

Target emit_rules(Emitter& emitter, const RuleList& list, Target otherwise) {
  ArgumentCode code(emitter, list.argument_bits);
  Target next = otherwise;
  std::span<const Rule> left = list.rules;
  while (!left.empty()) {
    const std::size_t count = values_at_end(left);
    if (count > 1) {
      next = code.values(left.last(count), next);
      left = left.first(left.size() - count);
    } else {
      next = code.rule(left.back(), next);
      left = left.first(left.size() - 1);
    }
  }
  return next;
}

}  // namespace libcontainer::seccomp
