// Completion scripts for shells, from the command table. They ask `hull list -q` for container ids,
// in the state directory that the command line names. Pure.
#pragma once

#include <string>

namespace hull::documents {

std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace hull::documents
