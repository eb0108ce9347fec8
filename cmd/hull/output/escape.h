// Text of strangers, made harmless for lines and terminals. Pure.
#pragma once

#include <string>
#include <string_view>

namespace hull::output {

// A byte of printable ASCII as it is, but for the quote and the backslash; else \n, \t or \x1b.
void append_escaped(std::string& out, char byte);

// Without the characters that end a line, move a cursor or colour what follows: they are escaped.
// All else stays, quotes and letters beyond ASCII included.
std::string printable(std::string_view text);

}  // namespace hull::output
