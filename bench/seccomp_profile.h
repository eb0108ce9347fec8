// A seccomp profile of the size that container engines use by default: 350 names and a few rules
// with arguments.
#pragma once

#include <string>
#include <string_view>

namespace libcontainer::bench {

// The `linux.seccomp` object of config.json.
std::string seccomp_profile();

}  // namespace libcontainer::bench
