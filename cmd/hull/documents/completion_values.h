// What the completion scripts of all shells read out of the flags' rows. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "hull/flag.h"

namespace hull::documents {

// What can follow a flag.
enum class Values : std::uint8_t { None, Choices, Directories, Files, Anything };
Values values_of(const Flag& flag);

// Of Values::Choices: "text json".
std::string choices(const Flag& flag);

// "--bundle|-b", or with another divider.
std::string spellings(const Flag& flag, std::string_view divider);

// The spellings of all that help shows, with spaces between.
std::string flag_words(std::span<const Flag> rows);

// A text in single quotes of a POSIX shell.
std::string single_quoted(std::string_view text);

}  // namespace hull::documents
