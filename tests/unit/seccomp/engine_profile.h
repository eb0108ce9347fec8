// A profile of the shape that container engines send: some 400 calls allowed, a few by their
// arguments, everything else EPERM.
#pragma once

#include <libcontainer/config/seccomp.h>

#include <string>
#include <vector>

namespace libcontainer::seccomp {

// Every filter flag, as a new kernel has.
inline constexpr std::uint32_t kAllFilterFlags = 0x3f;

Seccomp engine_profile(std::vector<std::string> architectures);

}  // namespace libcontainer::seccomp
