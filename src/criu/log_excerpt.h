// What of criu's log says why it failed. Pure.
#pragma once

#include <string_view>
#include <vector>

namespace libcontainer::criu {

// Lines with "Error", and up to five before each of them; borrowed from `log`.
std::vector<std::string_view> decisive_lines(std::string_view log);

// The first line with "Error", of which the others follow, without criu's time stamp; empty: none.
std::string_view first_error(std::string_view log);

}  // namespace libcontainer::criu
