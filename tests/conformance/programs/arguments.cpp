#include "arguments.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>

#include "sys/file.h"

namespace conformance {
namespace sys = libcontainer::sys;

std::string Arguments::flag(std::string_view name, std::string_view otherwise) const {
  const auto found = flags.find(name);
  return found == flags.end() ? std::string(otherwise) : found->second;
}

Arguments parse_arguments(int argc, char** argv, std::span<const std::string_view> switches) {
  Arguments result;
  const std::vector<std::string> words(argv + 1, argv + argc);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t dashes = words[i].find_first_not_of('-');
    if (dashes != 1 && dashes != 2) {
      result.rest.push_back(words[i]);
      continue;
    }
    const auto equals = words[i].find('=');
    const auto name = words[i].substr(dashes, equals - dashes);
    if (equals != std::string::npos) {
      result.flags[name] = words[i].substr(equals + 1);
    } else if (std::ranges::find(switches, name) != switches.end()) {
      result.flags[name] = "true";
    } else if (i + 1 < words.size()) {
      result.flags[name] = words[++i];
    } else {
      die(fmt::format("flag needs a value: {}", words[i]));
    }
  }
  return result;
}

void die(std::string_view message) {
  const auto line = fmt::format("{}: {}\n", program_invocation_short_name, message);
  (void)sys::write_all(sys::FdRef::borrow(2), line);  // nobody is left to be told
  std::exit(1);
}

void die(std::string_view doing, int error) {
  std::string words = std::strerror(error);
  std::ranges::transform(words, words.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  die(fmt::format("{}: {}", doing, words));
}

}  // namespace conformance
