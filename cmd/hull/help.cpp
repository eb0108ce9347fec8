#include "hull/help.h"

#include <algorithm>

namespace hull {
namespace {

constexpr std::size_t kWidth = 78;
constexpr std::size_t kIndent = 3;

std::string spaces(std::size_t count) { return std::string(count, ' '); }

void append_heading(std::string& out, std::string_view heading) {
  if (!out.empty()) out += '\n';
  out.append(heading).append(":\n");
}

void append_description(std::string& out, std::string_view description) {
  append_heading(out, "DESCRIPTION");
  out += wrapped(description, kWidth, kIndent);
}

bool is_shown(const Flag& flag) { return flag.shown == Shown::InHelp; }

void append_flags(std::string& out, std::string_view heading, std::span<const Flag> rows) {
  if (std::ranges::none_of(rows, is_shown)) return;
  std::size_t column = 0;
  for (const auto& row : rows) {
    if (is_shown(row)) column = std::max(column, flag_spelling(row).size());
  }
  append_heading(out, heading);
  for (const auto& row : rows) {
    if (!is_shown(row)) continue;
    const auto spelling = flag_spelling(row);
    out.append(spaces(kIndent)).append(spelling).append(spaces(column - spelling.size() + 2));
    out.append(flag_explanation(row)).append("\n");
  }
}

void append_examples(std::string& out, std::string_view program, std::span<const Example> rows) {
  append_heading(out, rows.size() == 1 ? "EXAMPLE" : "EXAMPLES");
  for (const auto& row : rows) {
    if (&row != rows.data()) out += '\n';
    out += wrapped(row.explanation, kWidth, kIndent);
    for (std::size_t start = 0; start <= row.arguments.size();) {
      const auto end = std::min(row.arguments.find('\n', start), row.arguments.size());
      out.append(spaces(2 * kIndent)).append("# ").append(program).append(" ");
      out.append(row.arguments.substr(start, end - start)).append("\n");
      start = end + 1;
    }
  }
}

void append_commands(std::string& out) {
  std::size_t column = std::string_view("help, h").size();
  for (const auto& command : kCommands) column = std::max(column, command.name.size());
  const auto line = [&](std::string_view name, std::string_view brief) {
    out.append(spaces(kIndent)).append(name).append(spaces(column - name.size() + 2));
    out.append(brief).append("\n");
  };
  append_heading(out, "COMMANDS");
  for (const auto& command : kCommands) line(command.name, command.brief);
  line("help, h", "list the commands, or explain one");
}

}  // namespace

std::string flag_spelling(const Flag& flag) {
  const std::string value = flag.metavar.empty() ? "" : " " + std::string(flag.metavar);
  std::string text = "--" + std::string(flag.name) + value;
  if (flag.letter != '\0') text.append(", -").append(1, flag.letter).append(value);
  return text;
}

std::string flag_explanation(const Flag& flag) {
  std::string text(flag.help);
  if (!flag.default_value.empty())
    text.append(" (default: ").append(flag.default_value).append(")");
  return text;
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t column = 0;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find_first_of(" \n"));
    if (column > 0 && column + 1 + word.size() > width) {
      out += '\n';
      column = 0;
    }
    out.append(column == 0 ? spaces(indent) : " ").append(word);
    column += (column == 0 ? indent : 1) + word.size();
    text.remove_prefix(word.size());
    if (text.starts_with(' ')) text.remove_prefix(1);
    while (text.starts_with('\n')) {
      out += '\n';
      column = 0;
      text.remove_prefix(1);
    }
  }
  if (column > 0) out += '\n';
  return out;
}

std::string root_help(std::string_view program) {
  std::string out;
  append_heading(out, "NAME");
  out.append(spaces(kIndent)).append(program).append(" - ").append(kRootBrief).append("\n");
  append_heading(out, "USAGE");
  out.append(spaces(kIndent)).append(program);
  out.append(" [global options] <command> [options] [arguments...]\n");
  append_description(out, kRootDescription);
  append_commands(out);
  append_examples(out, program, kRootExamples);
  append_flags(out, "OPTIONS", kRootFlags);
  append_flags(out, "GLOBAL OPTIONS", flags::kGlobal);
  return out;
}

std::string command_help(std::string_view program, const Command& command) {
  std::string out;
  append_heading(out, "NAME");
  out.append(spaces(kIndent)).append(program).append(" ").append(command.name).append(" - ");
  out.append(command.brief).append("\n");
  append_heading(out, "USAGE");
  out.append(spaces(kIndent)).append(program).append(" ").append(command.name).append(" [options]");
  if (!command.usage.empty()) out.append(" ").append(command.usage);
  out += '\n';
  append_description(out, command.description);
  append_examples(out, program, command.examples);
  append_flags(out, "OPTIONS", command.flags);
  append_flags(out, "GLOBAL OPTIONS", flags::kGlobal);
  return out;
}

}  // namespace hull
