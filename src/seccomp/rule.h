// One rule for one system call, and what several of them mean together.
#pragma once

#include <libcontainer/config/seccomp.h>
#include <libcontainer/error.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace libcontainer::seccomp {

// (argument & mask) op value. The mask is all ones unless op is MaskedEqual; value has no bit
// outside it.
struct Condition {
  std::uint32_t argument = 0;
  SeccompOperator op = SeccompOperator::Equal;
  std::uint64_t value = 0;
  std::uint64_t mask = ~std::uint64_t{0};

  bool operator==(const Condition&) const = default;
};

struct Rule {
  std::uint32_t action = 0;           // SECCOMP_RET_* with its data
  std::size_t source = 0;             // linux.seccomp.syscalls[source]
  std::vector<Condition> conditions;  // all must hold; ascending by argument, each at most once
};

// What is left of `rule` for a call that looks at `bits` bits of each argument: conditions that
// always hold are dropped.
Rule narrowed(const Rule& rule, std::uint8_t bits);

// The rules for one call, given in the order of the profile, in the order in which they have to be
// tried: the first that matches decides. As libseccomp does it:
// - the first rule without conditions wins over all others, and is then the only one;
// - else higher argument indices are looked at first, then equality before < and <=, these before >
//   and >=, then larger constants before smaller ones (smaller first for < and <=).
// Two rules with the same conditions and different actions are an error that names the later one's
// field, as is a rule that only makes an earlier one wider and has another action.
Result<std::vector<Rule>> combine(std::vector<Rule> rules, std::string_view syscall);

// The same tests and actions, wherever they came from.
bool same_code(const std::vector<Rule>& a, const std::vector<Rule>& b);

}  // namespace libcontainer::seccomp
