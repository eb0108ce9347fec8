// Words that flags take, each with what it stands for. Pure.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "hull/args.h"
#include "hull/failure.h"

namespace hull {

template <class Of>
struct Word {
  using Value = Of;
  std::string_view name;
  Value value;
};

template <class Words>
auto find_word(const Words& words, std::string_view name) {
  const auto found = std::ranges::find(words, name, &Words::value_type::name);
  return found == words.end() ? std::nullopt : std::optional(found->value);
}

// What the flag says. Fails with all that it may say.
template <class Words>
Outcome<typename Words::value_type::Value> read_word(const Args& args, FlagName flag,
                                                     const Words& words) {
  const auto name = args.text(flag);
  if (const auto value = find_word(words, name)) return *value;
  std::string allowed;
  for (const auto& word : words) allowed.append(allowed.empty() ? "" : ", ").append(word.name);
  return std::unexpected(Failure("invalid " + std::string(flag.view()) + ": '" + std::string(name) +
                                 "' is none of " + allowed));
}

}  // namespace hull
