// A seccomp program that a config.json brings compiled. Pure.
#pragma once

#include <libcontainer/error.h>
#include <linux/filter.h>

#include <string_view>
#include <vector>

namespace libcontainer::config {

// Base64 of sock_filter instructions, as the machine has them in memory: 1 to BPF_MAXINSNS.
// Whether they are a program is the kernel's to say. Errors: InvalidSpec, without a field.
Result<std::vector<sock_filter>> parse_raw_filter(std::string_view base64);

}  // namespace libcontainer::config
