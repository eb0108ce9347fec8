// Who is running: the name the command was called by, and its version.
#pragma once

#include <string>
#include <string_view>

namespace hull {

// The last component of argv[0]; "hull" if there is none.
std::string_view program_name(const char* argv0);

// What --version prints. Engines expect their runtime to say "runc version" if it is called runc;
// the word "version" stands on no other line, since docker looks for it.
std::string version_text(std::string_view program);

}  // namespace hull
