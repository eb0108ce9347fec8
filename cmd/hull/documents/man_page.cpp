#include "hull/documents/man_page.h"

#include <algorithm>
#include <span>

#include "hull/help.h"

namespace hull::documents {
namespace {

// A backslash, a hyphen that must stay one, and a line that would be taken for a request.
std::string escaped(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (const char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    line_start = c == '\n';
  }
  return out;
}

std::string header(std::string_view page) {
  std::string title(page);
  for (auto& c : title) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return ".TH \"" + escaped(title) + "\" \"1\" \"\" \"hull\" \"hull manual\"\n";
}

void append_section(std::string& out, std::string_view title) {
  out.append(".SH ").append(title).append("\n");
}

// Paragraphs are divided by an empty line.
void append_paragraphs(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto paragraph = text.substr(0, text.find("\n\n"));
    text.remove_prefix(std::min(paragraph.size() + 2, text.size()));
    out.append(escaped(paragraph)).append("\n");
    if (!text.empty()) out += ".PP\n";
  }
}

bool is_shown(const Flag& flag) { return flag.shown == Shown::InHelp; }

void append_flags(std::string& out, std::string_view title, std::span<const Flag> rows) {
  if (std::ranges::none_of(rows, is_shown)) return;
  append_section(out, title);
  for (const auto& row : rows) {
    if (!is_shown(row)) continue;
    out.append(".TP\n\\fB").append(escaped(flag_spelling(row))).append("\\fR\n");
    out.append(escaped(flag_explanation(row))).append("\n");
  }
}

void append_examples(std::string& out, std::span<const Example> rows) {
  append_section(out, "EXAMPLES");
  for (const auto& row : rows) {
    out.append(".PP\n").append(escaped(row.explanation)).append("\n.PP\n.RS 4\n.nf\n");
    for (std::size_t start = 0; start <= row.arguments.size();) {
      const auto end = std::min(row.arguments.find('\n', start), row.arguments.size());
      out.append("hull ").append(escaped(row.arguments.substr(start, end - start))).append("\n");
      start = end + 1;
    }
    out += ".fi\n.RE\n";
  }
}

}  // namespace

std::string root_man_page() {
  std::string out = header("hull");
  append_section(out, "NAME");
  out.append("hull \\- ").append(escaped(kRootBrief)).append("\n");
  append_section(out, "SYNOPSIS");
  out += "\\fBhull\\fR [global options] \\fIcommand\\fR [options] [arguments...]\n";
  append_section(out, "DESCRIPTION");
  append_paragraphs(out, kRootDescription);
  append_section(out, "COMMANDS");
  for (const auto& command : kCommands) {
    out.append(".TP\n\\fBhull\\-").append(command.name).append("\\fR(1)\n");
    out.append(escaped(command.brief)).append("\n");
  }
  append_flags(out, "OPTIONS", kRootFlags);
  append_flags(out, "\"GLOBAL OPTIONS\"", flags::kGlobal);
  append_examples(out, kRootExamples);
  append_section(out, "\"EXIT STATUS\"");
  append_paragraphs(out,
                    "0 for success, 1 for a failure, 3 for an unknown command. run and exec end as "
                    "the process did that they waited for: with its exit status, or 128 + n if "
                    "signal n ended it. 255 if exec could not start its process.");
  return out;
}

std::string command_man_page(const Command& command) {
  std::string out = header("hull-" + std::string(command.name));
  append_section(out, "NAME");
  out.append("hull\\-").append(command.name).append(" \\- ").append(escaped(command.brief));
  out += '\n';
  append_section(out, "SYNOPSIS");
  out.append("\\fBhull ").append(command.name).append("\\fR [options]");
  if (!command.usage.empty()) out.append(" ").append(escaped(command.usage));
  out += '\n';
  append_section(out, "DESCRIPTION");
  append_paragraphs(out, command.description);
  append_flags(out, "OPTIONS", command.flags);
  append_examples(out, command.examples);
  append_section(out, "\"SEE ALSO\"");
  out += "\\fBhull\\fR(1) has the global options.\n";
  return out;
}

}  // namespace hull::documents
