#include "hull/output/seccomp.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <span>

#include "hull/output/escape.h"

namespace hull::output {
namespace {

using libcontainer::SeccompAction;
using libcontainer::SeccompAnswer;
using libcontainer::SeccompArchitecture;
using libcontainer::SeccompArgument;
using libcontainer::SeccompCase;
using libcontainer::SeccompExplanation;
using libcontainer::SeccompOperator;
using libcontainer::SeccompRuleSummary;
using libcontainer::SyscallAnswers;

std::string hexadecimal(std::uint64_t value) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return "0x" + std::string(digits.data(), end);
}

// By SeccompOperator.
constexpr std::array<std::string_view, 7> kSymbols{"!=", "<", "<=", "==", ">=", ">", "&"};
static_assert(static_cast<std::size_t>(SeccompOperator::MaskedEqual) == kSymbols.size() - 1);

std::string text_of(const SeccompArgument& condition) {
  std::string text = "arg" + std::to_string(condition.index) + " ";
  text.append(kSymbols[static_cast<std::size_t>(condition.op)]).append(" ");
  text += hexadecimal(condition.value);
  if (condition.op != SeccompOperator::MaskedEqual) return text;
  return "(" + text + ") == " + hexadecimal(condition.value_two);
}

std::string text_of(std::span<const SeccompArgument> conditions, std::string_view between) {
  std::string text;
  for (const auto& condition : conditions) {
    if (!text.empty()) text.append(between);
    text += text_of(condition);
  }
  return text;
}

std::string text_of(const SeccompAnswer& answer) {
  std::string text(to_string(answer.action));
  if (answer.action == SeccompAction::Trace) return text + " (" + std::to_string(answer.data) + ")";
  if (answer.action != SeccompAction::Errno) return text;
  const char* name = strerrorname_np(answer.data);
  return text + " (" + (name != nullptr ? std::string(name) : std::to_string(answer.data)) + ")";
}

// One line of a table; blanks at its end are left out.
using Row = std::array<std::string, 4>;

void append_table(std::string& out, std::span<const Row> rows) {
  std::array<std::size_t, std::tuple_size_v<Row>> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths[i] == 0) continue;
      line.append("  ").append(row[i]).append(widths[i] - row[i].size(), ' ');
    }
    out.append(line, 0, line.find_last_not_of(' ') + 1).append("\n");
  }
}

std::string condition_of(const SyscallAnswers& call, const SeccompCase& each) {
  if (!each.conditions.empty()) return text_of(each.conditions, " and ");
  return call.cases.size() > 1 ? "otherwise" : "";
}

void append_rows(std::vector<Row>& rows, const SyscallAnswers& call) {
  const std::string also = call.via.empty() ? "" : "also called through " + call.via;
  if (!call.number) {
    rows.push_back({call.name,
                    also.empty() ? "not on this architecture" : "only called through " + call.via,
                    "", ""});
    return;
  }
  std::string name = call.name + " (" + std::to_string(*call.number) + ")";
  for (const auto& each : call.cases) {
    rows.push_back({std::move(name), condition_of(call, each), text_of(each.answer),
                    each.field.empty() ? "newer than the profile" : each.field});
    name.clear();
  }
  if (!also.empty()) rows.push_back({"", also, "", ""});
}

std::string names_of(std::span<const SeccompArchitecture> architectures) {
  std::string names;
  for (const auto& architecture : architectures) {
    names.append(names.empty() ? "" : ", ").append(architecture.name);
  }
  return names;
}

std::string counted(std::size_t number, std::string_view what) {
  return std::to_string(number).append(" ").append(what).append(number == 1 ? "" : "s");
}

Row row_of(const SeccompRuleSummary& rule) {
  Row row{rule.field, counted(rule.syscalls, "call"), text_of(rule.answer),
          text_of(rule.conditions, rule.any_suffices ? " or " : " and ")};
  if (rule.unknown.empty()) return row;
  row[3].append(row[3].empty() ? "" : "; ").append("ignored, as no such call is known:");
  for (const auto& name : rule.unknown) row[3].append(" ").append(printable(name));
  return row;
}

}  // namespace

std::string format_syscalls_text(const SeccompExplanation& explanation) {
  std::string out;
  for (const auto& architecture : explanation.architectures) {
    std::vector<Row> rows;
    for (const auto& call : architecture.syscalls) append_rows(rows, call);
    out.append(architecture.name).append("\n");
    append_table(out, rows);
  }
  return out;
}

std::string format_seccomp_summary(const SeccompExplanation& explanation) {
  std::string out = counted(explanation.instructions, "instruction") + " for " +
                    names_of(explanation.architectures) + "\n";
  std::vector<Row> rows;
  for (const auto& rule : explanation.rules) rows.push_back(row_of(rule));
  rows.push_back(
      {"linux.seccomp.defaultAction", "all others", text_of(explanation.default_action), ""});
  for (const auto& architecture : explanation.architectures) {
    if (!architecture.newer_from) continue;
    rows.push_back({"newer than the profile", "from " + std::to_string(*architecture.newer_from),
                    text_of(explanation.newer_calls), std::string(architecture.name)});
  }
  rows.push_back({"other architectures", "all", text_of(explanation.other_architectures), ""});
  append_table(out, rows);
  return out;
}

}  // namespace hull::output
