// The flags a profile may ask for.
#pragma once

#include <linux/seccomp.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace libcontainer::seccomp {

struct FilterFlag {
  std::string_view name;  // in config.json
  std::uint32_t value;    // of seccomp(2)
};

// TSYNC is accepted and does nothing: the process that loads the filter has one thread.
inline constexpr auto kFilterFlags = std::to_array<FilterFlag>({
    {"SECCOMP_FILTER_FLAG_TSYNC", SECCOMP_FILTER_FLAG_TSYNC},
    {"SECCOMP_FILTER_FLAG_LOG", SECCOMP_FILTER_FLAG_LOG},
    {"SECCOMP_FILTER_FLAG_SPEC_ALLOW", SECCOMP_FILTER_FLAG_SPEC_ALLOW},
    {"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV", SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV},
});

constexpr const FilterFlag* find_filter_flag(std::string_view name) {
  for (const FilterFlag& flag : kFilterFlags) {
    if (flag.name == name) return &flag;
  }
  return nullptr;
}

}  // namespace libcontainer::seccomp
