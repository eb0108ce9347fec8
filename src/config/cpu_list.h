// Lists of cpus and memory nodes: "0-3,7".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace libcontainer::config {

inline constexpr unsigned kMaxCpu = 65536;

// How many ids the list names, spaces and empty items aside; nothing if it is no such list or an
// id is above kMaxCpu. Source: cpuset(7), list format.
std::optional<std::size_t> count_list(std::string_view list);

// The list as the kernel takes it: one bit an id, the first in the lowest bit of the first word; as
// many words as the largest id needs. Nothing where count_list() has nothing.
std::optional<std::vector<std::uint64_t>> parse_mask(std::string_view list);

// What cpuset files take beyond that: "all", "N" for the last one, "0-31:2/4" for groups.
bool is_cpuset_list(std::string_view list);

}  // namespace libcontainer::config
