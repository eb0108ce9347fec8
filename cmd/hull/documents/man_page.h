// Manual pages, in the language of man(7), from the command table. Pure.
#pragma once

#include <string>

#include "hull/command_table.h"

namespace hull::documents {

std::string root_man_page();                           // hull.1
std::string command_man_page(const Command& command);  // hull-COMMAND.1

}  // namespace hull::documents
