// What several rules for one system call mean together: as libseccomp has it.
#pragma once

#include <libcontainer/error.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "seccomp/rule.h"

namespace libcontainer::seccomp {

// Takes the rules in the order of the profile, narrowed to `bits`, and gives them in the order in
// which they have to be tried; the first that matches decides.
// - The first rule without conditions wins over all others, and is then the only one.
// - Else higher argument indices are looked at first; then equality before < and <=, these before >
//   and >=; then larger constants before smaller ones (smaller first for < and <=). All this word
//   by word, the high one first; what is still undecided stays in the order of the profile.
// Two rules with the same conditions and different actions are an error, as is a rule that only
// makes an earlier one wider and has another action. The error names the field of the later one.
Result<std::vector<Rule>> in_order(std::vector<Rule> rules, std::uint8_t bits,
                                   std::string_view syscall);

}  // namespace libcontainer::seccomp
