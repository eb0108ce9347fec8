// Profiles and system calls made up from a seed, for comparisons with libseccomp.
#pragma once

#include <libcontainer/config/seccomp.h>
#include <linux/seccomp.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace libcontainer::seccomp {

struct Shape {
  std::vector<SeccompOperator> operators;
  std::size_t most_rules = 4;       // for one call
  std::size_t most_conditions = 3;  // of one rule
  bool one_action = false;          // all rules of one call have the same
};

Seccomp random_profile(std::uint32_t seed, const Shape& shape);

// Calls at and around every constant of the profile, on every architecture, for the calls it names.
std::vector<seccomp_data> calls_around(const Seccomp& profile, std::uint32_t seed);

}  // namespace libcontainer::seccomp
