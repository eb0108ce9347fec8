// The same profile through libseccomp, as runc uses it.
#pragma once

#include <libcontainer/config/seccomp.h>
#include <linux/filter.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace libcontainer::seccomp {

struct Oracle {
  int error = 0;  // the errno of the rule that libseccomp refused; the program is empty then
  std::vector<sock_filter> program;
};

// The profile without the names that this libseccomp is too old for.
Seccomp known_to_libseccomp(Seccomp profile);

Oracle ask_libseccomp(const Seccomp& profile);

// The highest number of a call that the profile mentions, by libseccomp's tables. On architectures
// with socketcall and ipc a call counts with both its numbers.
std::optional<std::uint32_t> highest_mentioned(const Seccomp& profile,
                                               const std::string& architecture);

}  // namespace libcontainer::seccomp
