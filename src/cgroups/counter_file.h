// The kernel's files with numbers in them. A file that is not there, because this kernel has none
// or the cgroup is gone, reads as nothing; the others fail.
#pragma once

#include <libcontainer/error.h>
#include <libcontainer/stats.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace libcontainer::cgroups {

// Pure. "max" is kNoLimit; what is negative or no number counts as 0.
std::uint64_t parse_counter(std::string_view text);
// Lines of "key value".
std::map<std::string, std::uint64_t> parse_counters(std::string_view text);
// Lines of "some avg10=0.00 avg60=0.00 avg300=0.00 total=0".
Pressure parse_pressure(std::string_view text);
// Calls for each line that is not empty.
void for_each_line(std::string_view text, const std::function<void(std::string_view)>& visit);
// What follows "<key>=" in "a=1 b=2".
std::string_view value_after(std::string_view pairs, std::string_view key);

// Empty optional: there is no such file.
Result<std::optional<std::string>> read_if_there(const std::string& path);
Result<std::uint64_t> read_counter(const std::string& directory, std::string_view file);
Result<std::map<std::string, std::uint64_t>> read_counters(const std::string& directory,
                                                           std::string_view file);

}  // namespace libcontainer::cgroups
