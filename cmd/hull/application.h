// From argv to the exit status: parsing, help, the log, and the one line that says what went wrong.
#pragma once

#include <span>
#include <string_view>

#include "hull/session.h"

namespace hull {

// `handler_of` gives the code of a command of the table.
int run_application(std::string_view program, std::span<const std::string_view> arguments,
                    Handler (*handler_of)(const Command& command));

// Undoes what a careless caller may leave behind: closed standard streams, whose numbers would go
// to files of ours, and ignored SIGCHLD, which would reap the container's process unseen. A broken
// pipe becomes an error of the write.
void prepare_process();

}  // namespace hull
