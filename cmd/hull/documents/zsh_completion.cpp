#include <span>

#include "hull/command_table.h"
#include "hull/documents/completion_values.h"
#include "hull/documents/completions.h"

namespace hull::documents {
namespace {

// In zsh's _arguments a colon and brackets divide.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == ':' || c == '[' || c == ']' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_action(const Flag& flag) {
  switch (values_of(flag)) {
    case Values::Choices:
      return ":" + std::string(flag.name) + ":(" + choices(flag) + ")";
    case Values::Directories:
      return ":directory:_files -/";
    case Values::Files:
      return ":file:_files";
    case Values::Anything:
      return ":" + zsh_text(flag.metavar) + ": ";
    case Values::None:
      break;
  }
  return {};
}

void append_zsh_flags(std::string& out, std::span<const Flag> rows) {
  for (const auto& row : rows) {
    if (row.shown != Shown::InHelp) continue;
    const auto tail = "[" + zsh_text(row.help) + "]" + zsh_action(row);
    const std::string repeat = row.kind == FlagKind::Strings ? "*" : "";
    out.append("        ").append(single_quoted(repeat + "--" + std::string(row.name) + tail));
    out += " \\\n";
    if (row.letter == '\0') continue;
    out.append("        ").append(single_quoted(repeat + "-" + std::string(1, row.letter) + tail));
    out += " \\\n";
  }
}

constexpr std::string_view kHead = R"sh(#compdef hull
# zsh completion for hull

_hull_ids() {
    local -a root ids
    local place=${words[(I)--root]}
    ((place)) && root=(--root $words[place+1])
    ids=(${(f)"$(hull $root list -q 2>/dev/null)"})
    compadd -a ids
}

_hull_commands() {
    local -a commands=(
)sh";

constexpr std::string_view kMain = R"sh(        'help:list the commands, or explain one'
    )
    _describe command commands
}

_hull() {
    local curcontext=$curcontext state
    local -a line
    _arguments -C \
)sh";

constexpr std::string_view kDispatch = R"sh(        '1:command:_hull_commands' \
        '*::argument:->arguments'
    [[ $state == arguments ]] || return
    case $line[1] in
    help) _arguments '1:command:_hull_commands' ;;
)sh";

std::string zsh_positionals(const Command& command) {
  if (command.completion == Completion::ContainerId) return "'1:container:_hull_ids'";
  if (command.completion == Completion::ContainerIds) return "'*:container:_hull_ids'";
  if (command.first_word.empty()) return "'1: : '";
  return "'1:command:(" + std::string(command.first_word) + ")'";
}

void append_command(std::string& out, const Command& command) {
  out.append("    ").append(command.name).append(")\n        _arguments \\\n");
  append_zsh_flags(out, command.flags);
  append_zsh_flags(out, flags::kGlobal);
  out.append("        ").append(zsh_positionals(command));
  if (command.name == "kill") out += " \\\n        '2:signal:_signals'";
  out += "\n        ;;\n";
}

}  // namespace

std::string zsh_completion() {
  std::string out(kHead);
  for (const auto& command : kCommands) {
    const auto line = std::string(command.name) + ":" + std::string(command.brief);
    out.append("        ").append(single_quoted(line)).append("\n");
  }
  out += kMain;
  append_zsh_flags(out, kRootFlags);
  append_zsh_flags(out, flags::kGlobal);
  out += kDispatch;
  for (const auto& command : kCommands) append_command(out, command);
  return out + "    esac\n}\n\n_hull \"$@\"\n";
}

}  // namespace hull::documents
