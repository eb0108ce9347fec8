// Splits a command line of a test at its spaces; the word '' is an empty one.
#pragma once

#include <string_view>
#include <vector>

namespace hull::test {

inline std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> result;
  while (!line.empty()) {
    const auto word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size() < line.size() ? word.size() + 1 : word.size());
    result.push_back(word == "''" ? std::string_view() : word);
  }
  return result;
}

}  // namespace hull::test
