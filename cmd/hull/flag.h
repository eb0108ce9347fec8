// What a flag of the command line is: one row of flags.h.
#pragma once

#include <cstdint>
#include <string_view>

namespace hull {

enum class FlagKind : std::uint8_t {
  Bool,      // --name, --name=true, --name=false
  String,    // the last one given counts
  Int,       // an integer of base 0
  Duration,  // "1m30s"
  Strings,   // may be given several times; a comma separates nothing
};

enum class Shown : std::uint8_t { InHelp, Nowhere };

struct Flag {
  std::string_view name{};
  char letter = '\0';
  FlagKind kind = FlagKind::Bool;
  std::string_view metavar{};        // of the value, as help shows it; "a|b" offers choices
  std::string_view default_value{};  // what the command sees if the flag is absent
  std::string_view help{};
  Shown shown = Shown::InHelp;
};

}  // namespace hull
