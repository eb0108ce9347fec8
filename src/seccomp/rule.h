// One rule for one system call.
#pragma once

#include <libcontainer/config/seccomp.h>

#include <cstddef>
#include <cstdint>
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

// The same tests and actions, wherever they came from.
bool same_code(const std::vector<Rule>& a, const std::vector<Rule>& b);

}  // namespace libcontainer::seccomp
