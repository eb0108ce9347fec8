#include <vector>

#include "hull/command_table.h"
#include "hull/documents/completion_values.h"
#include "hull/documents/completions.h"

namespace hull::documents {
namespace {

std::string command_words() {
  std::string words;
  for (const auto& command : kCommands) words.append(command.name).append(" ");
  return words + "help";
}

// Each flag once, whichever commands have it.
std::vector<const Flag*> all_value_flags() {
  std::vector<const Flag*> found;
  const auto add = [&](std::span<const Flag> rows) {
    for (const auto& row : rows) {
      bool is_new = row.kind != FlagKind::Bool;
      for (const auto* other : found) is_new = is_new && other->name != row.name;
      if (is_new) found.push_back(&row);
    }
  };
  add(flags::kGlobal);
  for (const auto& command : kCommands) add(command.flags);
  return found;
}

bool is_switch_letter(char letter) {
  for (const auto& command : kCommands) {
    for (const auto& row : command.flags) {
      if (row.kind == FlagKind::Bool && row.letter == letter) return true;
    }
  }
  return false;
}

// "--bundle|-b"; without a letter that is a switch of another command.
std::string value_pattern(const Flag& flag) {
  if (flag.letter == '\0' || is_switch_letter(flag.letter)) return "--" + std::string(flag.name);
  return spellings(flag, "|");
}

std::string bash_values(const Flag& flag) {
  switch (values_of(flag)) {
    case Values::Choices:
      return "COMPREPLY=($(compgen -W '" + choices(flag) + "' -- \"$cur\"))";
    case Values::Directories:
      return "COMPREPLY=($(compgen -d -- \"$cur\"))";
    case Values::Files:
      return "COMPREPLY=($(compgen -f -- \"$cur\"))";
    case Values::None:
    case Values::Anything:
      break;
  }
  return "COMPREPLY=()";
}

// Skips the values of flags, to tell them from the name of the command.
std::string bash_value_flags() {
  std::string pattern;
  for (const auto* flag : all_value_flags()) {
    if (!pattern.empty()) pattern += '|';
    pattern += value_pattern(*flag);
  }
  return pattern;
}

std::string bash_commands() {
  std::string cases;
  for (const auto& command : kCommands) {
    cases.append("    ").append(command.name).append(") flags='").append(flag_words(command.flags));
    cases += "' ;;\n";
  }
  return cases;
}

std::string commands_with(Completion completion) {
  std::string pattern;
  for (const auto& command : kCommands) {
    if (command.completion != completion) continue;
    if (!pattern.empty()) pattern += '|';
    pattern += command.name;
  }
  return pattern;
}

std::string bash_first_words() {
  std::string cases;
  for (const auto& command : kCommands) {
    if (command.first_word.empty()) continue;
    cases.append("    ").append(command.name).append(") ((positionals == 0)) && ");
    cases.append("COMPREPLY=($(compgen -W ").append(command.first_word);
    cases += " -- \"$cur\")) ;;\n";
  }
  return cases;
}

constexpr std::string_view kHead = R"sh(# bash completion for hull

_hull_ids() {
    local root=() i
    for ((i = 1; i < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == --root ]] && root=(--root "${COMP_WORDS[i + 1]}")
    done
    "${COMP_WORDS[0]}" "${root[@]}" list -q 2>/dev/null
}

_hull() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local command= positionals=0 flags= i
    COMPREPLY=()
    case $prev in
)sh";

constexpr std::string_view kFindCommand = R"sh( ((i++)) ;;
        -*) ;;
        *) if [[ -z $command ]]; then command=${COMP_WORDS[i]}; else ((++positionals)); fi ;;
        esac
    done
    case $command in
)sh";

constexpr std::string_view kTail = R"sh()
        ((positionals == 0)) && COMPREPLY=($(compgen -W "$(_hull_ids)" -- "$cur"))
        [[ $command == kill ]] && ((positionals == 1)) && COMPREPLY=($(compgen -A signal -- "$cur"))
        ;;
    )sh";

constexpr std::string_view kEnd = R"sh() COMPREPLY=($(compgen -W "$(_hull_ids)" -- "$cur")) ;;
    esac
}

complete -F _hull hull
)sh";

}  // namespace

std::string bash_completion() {
  std::string out(kHead);
  for (const auto* flag : all_value_flags()) {
    out.append("    ").append(value_pattern(*flag)).append(") ").append(bash_values(*flag));
    out += "; return ;;\n";
  }
  out += "    esac\n    for ((i = 1; i < COMP_CWORD; i++)); do\n        case ${COMP_WORDS[i]} in\n";
  out.append("        ").append(bash_value_flags()).append(")").append(kFindCommand);
  out += "    '') flags='" + flag_words(kRootFlags) + "' ;;\n" + bash_commands() + "    esac\n";
  out += "    if [[ $cur == -* ]]; then\n        COMPREPLY=($(compgen -W \"$flags ";
  out += flag_words(flags::kGlobal) + "\" -- \"$cur\"))\n        return\n    fi\n";
  out += "    case $command in\n    '' | help) ((positionals == 0)) && COMPREPLY=($(compgen -W '";
  out += command_words() + "' -- \"$cur\")) ;;\n" + bash_first_words() + "    ";
  out.append(commands_with(Completion::ContainerId)).append(kTail);
  out.append(commands_with(Completion::ContainerIds)).append(kEnd);
  return out;
}

}  // namespace hull::documents
