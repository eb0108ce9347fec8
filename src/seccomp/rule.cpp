#include "seccomp/rule.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <compare>

#include "base/error.h"

namespace libcontainer::seccomp {
namespace {

// Which kind of test is tried first.
int rank(SeccompOperator op) {
  switch (op) {
    case SeccompOperator::Equal:
    case SeccompOperator::NotEqual:
    case SeccompOperator::MaskedEqual:
      return 0;
    case SeccompOperator::Less:
    case SeccompOperator::LessOrEqual:
      return 1;
    case SeccompOperator::Greater:
    case SeccompOperator::GreaterOrEqual:
      return 2;
  }
  return 3;
}

std::strong_ordering order(const Condition& a, const Condition& b) {
  if (a.argument != b.argument) return b.argument <=> a.argument;
  if (rank(a.op) != rank(b.op)) return rank(a.op) <=> rank(b.op);
  return rank(a.op) == 1 ? a.value <=> b.value : b.value <=> a.value;
}

bool tried_before(const Rule& a, const Rule& b) {
  const std::size_t common = std::min(a.conditions.size(), b.conditions.size());
  for (std::size_t i = 0; i < common; ++i) {
    const auto result = order(a.conditions[i], b.conditions[i]);
    if (result != 0) return result < 0;
    if (a.conditions[i] != b.conditions[i]) return false;
  }
  return a.conditions.size() < b.conditions.size();
}

// Every call that `narrow` matches also matches `wide`, as one starts with the other's conditions.
bool starts_with(const Rule& narrow, const Rule& wide) {
  return narrow.conditions.size() >= wide.conditions.size() &&
         std::equal(wide.conditions.begin(), wide.conditions.end(), narrow.conditions.begin());
}

Error conflict(const Rule& later, const Rule& earlier, std::string_view syscall) {
  return base::make_spec_error(
      fmt::format(FMT_COMPILE("linux.seccomp.syscalls[{}]"), later.source),
      fmt::format(FMT_COMPILE("'{}' has another action for the same arguments in syscalls[{}]; one "
                              "of them is needed"),
                  syscall, earlier.source));
}

// Adds `rule` at its place; drops what can never be reached.
Result<> insert(std::vector<Rule>& sorted, Rule rule, std::string_view syscall) {
  for (const Rule& earlier : sorted) {
    if (starts_with(earlier, rule) && earlier.action != rule.action) {
      return std::unexpected(conflict(rule, earlier, syscall));
    }
    if (starts_with(rule, earlier)) return {};
  }
  std::erase_if(sorted, [&](const Rule& earlier) { return starts_with(earlier, rule); });
  const auto place = std::find_if(sorted.begin(), sorted.end(),
                                  [&](const Rule& other) { return tried_before(rule, other); });
  sorted.insert(place, std::move(rule));
  return {};
}

}  // namespace

Rule narrowed(const Rule& rule, std::uint8_t bits) {
  const std::uint64_t seen = bits == 32 ? 0xffffffffu : ~std::uint64_t{0};
  Rule result{rule.action, rule.source, {}};
  for (Condition condition : rule.conditions) {
    condition.mask &= seen;
    condition.value &= condition.mask;
    if (condition.mask != 0) result.conditions.push_back(condition);
  }
  return result;
}

Result<std::vector<Rule>> combine(std::vector<Rule> rules, std::string_view syscall) {
  const auto always =
      std::ranges::find_if(rules, [](const Rule& rule) { return rule.conditions.empty(); });
  if (always != rules.end()) return std::vector<Rule>{std::move(*always)};
  std::vector<Rule> sorted;
  for (Rule& rule : rules) LC_TRY(insert(sorted, std::move(rule), syscall));
  return sorted;
}

bool same_code(const std::vector<Rule>& a, const std::vector<Rule>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Rule& x, const Rule& y) {
    return x.action == y.action && x.conditions == y.conditions;
  });
}

}  // namespace libcontainer::seccomp
