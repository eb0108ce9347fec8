#include "seccomp/rule_order.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/error.h"

namespace libcontainer::seccomp {
namespace {

// One comparison of 32 bits: what libseccomp sorts, and shares between rules that begin alike.
struct WordTest {
  enum class Kind : std::uint8_t { Equal, MaskedEqual, Above, AtLeast };
  std::uint32_t word;  // 2 * argument, + 1 for the high one
  Kind kind;
  std::uint32_t mask;
  std::uint32_t value;
  int rank;  // by the operator: lower is tried first

  bool operator==(const WordTest& other) const {
    return std::tie(word, kind, mask, value) ==
           std::tie(other.word, other.kind, other.mask, other.value);
  }
};

struct SortedRule {
  Rule rule;
  std::vector<WordTest> tests;
};

constexpr int kLessRank = 1;

int rank(SeccompOperator op) {
  switch (op) {
    case SeccompOperator::Less:
    case SeccompOperator::LessOrEqual:
      return kLessRank;
    case SeccompOperator::Greater:
    case SeccompOperator::GreaterOrEqual:
      return 2;
    default:
      return 0;
  }
}

// How the low word is compared; the operators that are missing here are the negated ones.
WordTest::Kind kind(SeccompOperator op) {
  switch (op) {
    case SeccompOperator::MaskedEqual:
      return WordTest::Kind::MaskedEqual;
    case SeccompOperator::Greater:
    case SeccompOperator::LessOrEqual:
      return WordTest::Kind::Above;
    case SeccompOperator::GreaterOrEqual:
    case SeccompOperator::Less:
      return WordTest::Kind::AtLeast;
    default:
      return WordTest::Kind::Equal;
  }
}

void add_tests(std::vector<WordTest>& tests, const Condition& condition, std::uint8_t bits) {
  const WordTest::Kind low_kind = kind(condition.op);
  WordTest test{condition.argument * 2, low_kind, static_cast<std::uint32_t>(condition.mask),
                static_cast<std::uint32_t>(condition.value), rank(condition.op)};
  if (bits == 64) {
    WordTest high = test;
    ++high.word;
    high.mask = static_cast<std::uint32_t>(condition.mask >> 32);
    high.value = static_cast<std::uint32_t>(condition.value >> 32);
    if (low_kind == WordTest::Kind::AtLeast) high.kind = WordTest::Kind::Above;
    tests.push_back(high);
  }
  tests.push_back(test);
}

bool tried_before(const WordTest& a, const WordTest& b) {
  if (a.word != b.word) return a.word > b.word;
  if (a.rank != b.rank) return a.rank < b.rank;
  return a.rank == kLessRank ? a.value < b.value : a.value > b.value;
}

// Every call that `narrow` matches also matches `wide`, as its conditions begin with those of
// `wide`.
bool begins_with(const Rule& narrow, const Rule& wide) {
  return narrow.conditions.size() >= wide.conditions.size() &&
         std::equal(wide.conditions.begin(), wide.conditions.end(), narrow.conditions.begin());
}

// Goes down the tests that `added` shares with rules that are there, and adds it where they part.
void insert(std::vector<SortedRule>& sorted, SortedRule added) {
  auto at = sorted.begin();
  auto end = sorted.end();
  for (std::size_t depth = 0; at != end && depth < added.tests.size();) {
    // Rules that negate what `added` asks for have the same tests and may have no more of them.
    if (at->tests.size() == depth) {
      ++at;
      continue;
    }
    const WordTest& test = added.tests[depth];
    const WordTest here = at->tests[depth];
    const auto group_end = std::find_if_not(at, end, [&](const SortedRule& other) {
      return depth < other.tests.size() && other.tests[depth] == here;
    });
    if (test == here) {
      end = group_end;
      ++depth;
    } else if (tried_before(test, here)) {
      end = at;
    } else {
      at = group_end;
    }
  }
  sorted.insert(end, std::move(added));
}

Error conflict(const Rule& later, const Rule& earlier, std::string_view syscall) {
  return base::make_spec_error(
      fmt::format(FMT_COMPILE("linux.seccomp.syscalls[{}]"), later.source),
      fmt::format(FMT_COMPILE("'{}' has another action for the same arguments in syscalls[{}]"),
                  syscall, earlier.source));
}

Result<> add(std::vector<SortedRule>& sorted, Rule rule, std::uint8_t bits,
             std::string_view syscall) {
  for (const SortedRule& earlier : sorted) {
    if (begins_with(earlier.rule, rule) && earlier.rule.action != rule.action) {
      return std::unexpected(conflict(rule, earlier.rule, syscall));
    }
    if (begins_with(rule, earlier.rule)) return {};
  }
  std::erase_if(sorted, [&](const SortedRule& earlier) { return begins_with(earlier.rule, rule); });
  SortedRule added{std::move(rule), {}};
  for (const Condition& condition : added.rule.conditions) add_tests(added.tests, condition, bits);
  insert(sorted, std::move(added));
  return {};
}

}  // namespace

Result<std::vector<Rule>> in_order(std::vector<Rule> rules, std::uint8_t bits,
                                   std::string_view syscall) {
  const auto always =
      std::ranges::find_if(rules, [](const Rule& rule) { return rule.conditions.empty(); });
  if (always != rules.end()) return std::vector<Rule>{std::move(*always)};
  std::vector<SortedRule> sorted;
  for (Rule& rule : rules) LC_TRY(add(sorted, std::move(rule), bits, syscall));
  std::vector<Rule> result;
  for (SortedRule& each : sorted) result.push_back(std::move(each.rule));
  return result;
}

}  // namespace libcontainer::seccomp
