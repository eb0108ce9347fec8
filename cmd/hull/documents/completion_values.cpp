#include "hull/documents/completion_values.h"

namespace hull::documents {

Values values_of(const Flag& flag) {
  if (flag.kind == FlagKind::Bool) return Values::None;
  if (flag.metavar.find('|') != std::string_view::npos) return Values::Choices;
  if (flag.metavar == "DIR") return Values::Directories;
  if (flag.metavar == "FILE" || flag.metavar == "SOCKET") return Values::Files;
  return Values::Anything;
}

std::string choices(const Flag& flag) {
  std::string words(flag.metavar);
  for (auto& c : words) c = c == '|' ? ' ' : c;
  return words;
}

std::string spellings(const Flag& flag, std::string_view divider) {
  std::string text = "--" + std::string(flag.name);
  if (flag.letter != '\0') text.append(divider).append("-").append(1, flag.letter);
  return text;
}

std::string flag_words(std::span<const Flag> rows) {
  std::string words;
  for (const auto& row : rows) {
    if (row.shown != Shown::InHelp) continue;
    if (!words.empty()) words += ' ';
    words += spellings(row, " ");
  }
  return words;
}

std::string single_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace hull::documents
