// The command lines of the suite's programs: flags with one or two dashes, their value in the same
// word or in the next one.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

struct Arguments {
  std::map<std::string, std::string, std::less<>> flags;
  std::vector<std::string> rest;

  std::string flag(std::string_view name, std::string_view otherwise = {}) const;
};

// `switches`: the flags without a value.
Arguments parse_arguments(int argc, char** argv, std::span<const std::string_view> switches = {});

// Writes "NAME: MESSAGE" to standard error and ends the program with status 1.
[[noreturn]] void die(std::string_view message);
// With the words for `error`, an errno, as the suite looks for them: in lower case.
[[noreturn]] void die(std::string_view doing, int error);

}  // namespace conformance
