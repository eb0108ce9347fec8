#include "seccomp/rule.h"

#include <algorithm>

namespace libcontainer::seccomp {

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

bool same_code(const std::vector<Rule>& a, const std::vector<Rule>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Rule& x, const Rule& y) {
    return x.action == y.action && x.conditions == y.conditions;
  });
}

}  // namespace libcontainer::seccomp
