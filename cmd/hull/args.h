// The arguments of one call of a command, after parsing: every value has been checked to be of its
// flag's kind. Views point into argv.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "hull/command_table.h"

namespace hull {

// The name of a flag of flags.h; a name that none has does not compile.
class FlagName {
 public:
  consteval FlagName(const char* name) : name_(name) {
    if (!known(name_)) throw "no row of flags.h has this name";
  }
  std::string_view view() const { return name_; }

 private:
  static consteval bool among(std::span<const Flag> rows, std::string_view name) {
    for (const auto& row : rows) {
      if (row.name == name) return true;
    }
    return false;
  }
  static consteval bool known(std::string_view name) {
    if (among(flags::kGlobal, name) || among(kRootFlags, name)) return true;
    for (const auto& command : kCommands) {
      if (among(command.flags, name)) return true;
    }
    return false;
  }

  std::string_view name_;
};

class Args {
 public:
  struct Given {
    const Flag* flag;
    std::string_view value;
  };

  void add_flag(const Flag& flag, std::string_view value) { given_.push_back({&flag, value}); }
  void add_positional(std::string_view value) { positionals_.push_back(value); }

  // Whether the flag stands on the command line at all.
  bool given(FlagName name) const {
    return last(name.view(), Sort::Switch) != nullptr || last(name.view(), Sort::Value) != nullptr;
  }
  bool flag(FlagName name) const;
  // The last value given, else the flag's default.
  std::string_view text(FlagName name) const;
  std::int64_t number(FlagName name) const;
  std::vector<std::string_view> list(FlagName name) const;

  std::span<const Given> given_flags() const { return given_; }
  std::span<const std::string_view> positionals() const { return positionals_; }
  std::string_view positional(std::size_t index, std::string_view fallback = {}) const {
    return index < positionals_.size() ? positionals_[index] : fallback;
  }
  std::string_view container_id() const { return positional(0); }

  // The command that was called; its rows hold the defaults. Absent before a command was named.
  const Command* command = nullptr;

 private:
  // "rootless" is a switch of one command and a global flag with a value: the kind tells them
  // apart.
  enum class Sort : std::uint8_t { Switch, Value };
  const Given* last(std::string_view name, Sort sort) const;

  std::vector<Given> given_;
  std::vector<std::string_view> positionals_;
};

}  // namespace hull
