// Paths as text. Pure.
#pragma once

#include <string>
#include <string_view>

namespace libcontainer::base {

// The shortest path that means the same, lexically: no "//", "." and (resolved against what comes
// before) "..". Empty → ".". A leading ".." of an absolute path is dropped.
std::string clean_path(std::string_view path);

// `path`, or `directory`/`path` if it is relative; cleaned.
std::string absolute_path(std::string_view directory, std::string_view path);

// Whether cleaned `path` is `directory` (cleaned, absolute) or below it.
bool is_within(std::string_view path, std::string_view directory);

}  // namespace libcontainer::base
