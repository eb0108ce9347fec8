// The command line, by the rules of the flag parser that OCI runtimes are called with: one or two
// dashes, --flag=value or --flag value, booleans without a value, no bundling of letters, flags and
// positionals in any order unless the command says otherwise. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "hull/args.h"

namespace hull {

struct Invocation {
  enum class Kind : std::uint8_t { Run, Help, Version, BadFlag, BadCount, UnknownCommand };

  Kind kind = Kind::Run;
  Args args;  // of an error: what was read before it; args.command is absent for the root
  // BadFlag, BadCount: the message. UnknownCommand: its name.
  std::string error;
};

// `arguments` are those of main() without the program's name.
Invocation parse_command_line(std::span<const std::string_view> arguments);

// The part below the root, for a command that may be none of the table.
Invocation parse_command(const Command& command, std::span<const std::string_view> arguments,
                         Args globals = {});

}  // namespace hull
