// The text of --help, from the command table. Pure.
#pragma once

#include <string>
#include <string_view>

#include "hull/command_table.h"

namespace hull {

std::string root_help(std::string_view program);
std::string command_help(std::string_view program, const Command& command);

// "--bundle DIR, -b DIR"
std::string flag_spelling(const Flag& flag);
// The help of a flag, with the default value if it has one.
std::string flag_explanation(const Flag& flag);

// `text` broken into lines of at most `width` columns, each after `indent` spaces.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace hull
