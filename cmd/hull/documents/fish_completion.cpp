#include <span>

#include "hull/command_table.h"
#include "hull/documents/completion_values.h"
#include "hull/documents/completions.h"

namespace hull::documents {
namespace {

void append_fish_flags(std::string& out, std::string_view condition, std::span<const Flag> rows) {
  for (const auto& row : rows) {
    if (row.shown != Shown::InHelp) continue;
    out.append("complete -c hull ").append(condition).append(" -l ").append(row.name);
    if (row.letter != '\0') out.append(" -s ").append(1, row.letter);
    switch (values_of(row)) {
      case Values::Choices:
        out.append(" -x -a '").append(choices(row)).append("'");
        break;
      case Values::Directories:
        out += " -x -a '(__fish_complete_directories)'";
        break;
      case Values::Files:
        out += " -r -F";
        break;
      case Values::Anything:
        out += " -x";
        break;
      case Values::None:
        break;
    }
    out.append(" -d ").append(single_quoted(row.help)).append("\n");
  }
}

constexpr std::string_view kHead = R"sh(# fish completion for hull

function __hull_ids
    set -l words (commandline -opc)
    set -l root
    if set -l place (contains -i -- --root $words)
        set root --root $words[(math $place + 1)]
    end
    hull $root list -q 2>/dev/null
end

complete -c hull -f
)sh";

}  // namespace

std::string fish_completion() {
  std::string out(kHead);
  append_fish_flags(out, "-n __fish_use_subcommand", kRootFlags);
  append_fish_flags(out, "", flags::kGlobal);
  for (const auto& command : kCommands) {
    const std::string name(command.name);
    out += "\ncomplete -c hull -n __fish_use_subcommand -a " + name;
    out.append(" -d ").append(single_quoted(command.brief)).append("\n");
    const auto condition = "-n '__fish_seen_subcommand_from " + name + "'";
    append_fish_flags(out, condition, command.flags);
    if (command.completion != Completion::Nothing) {
      out += "complete -c hull " + condition + " -a '(__hull_ids)'\n";
    }
    if (!command.first_word.empty()) {
      out.append("complete -c hull ").append(condition).append(" -a ").append(command.first_word);
      out += '\n';
    }
  }
  return out;
}

}  // namespace hull::documents
