#include "report.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace libcontainer::bench {

namespace {

constexpr std::array kPrograms = {Program::Hull, Program::Crun, Program::Runc, Program::Floor};

const RowText& text_of(Row row) { return kRows[std::to_underlying(row)]; }

std::string_view name_of(Program program) { return kProgramNames[std::to_underlying(program)]; }

std::string_view name_of(Against against) {
  constexpr std::string_view kNames[] = {"crun", "runc", "floor", "create", ""};
  return kNames[std::to_underlying(against)];
}

// Milliseconds need decimals, KiB and containers a second do not.
std::string format_value(Row row, double value) {
  return text_of(row).unit == "ms" ? fmt::format("{:.2f}", value) : fmt::format("{:.0f}", value);
}

std::string format_cell(Row row, const Cell& cell) {
  if (cell.samples.empty()) return cell.failures > 0 ? "failed" : "";
  std::string text = fmt::format("{} ({})", format_value(row, *cell.median()),
                                 format_value(row, *cell.quantile(0.9)));
  if (cell.failures > 0) text += fmt::format(", {} failed", cell.failures);
  return text;
}

std::string format_ratio(const Results& results, Row row, Against against) {
  const auto ratio = results.compare(row, against);
  return ratio ? fmt::format("{:.2f}", *ratio) : "";
}

std::string format_limit(const Budget& budget) {
  if (budget.against == Against::Nothing) {
    return fmt::format("≤ {} {}", budget.limit, text_of(budget.row).unit);
  }
  return fmt::format("≤ {} × {}", budget.limit, name_of(budget.against));
}

std::string format_verdict(const Results& results, const Budget& budget) {
  const auto found = results.compare(budget.row, budget.against);
  if (!found) return "unknown";
  if (*found <= budget.limit) return "met";
  return budget.against == Against::Nothing
             ? fmt::format("missed ({})", format_value(budget.row, *found))
             : fmt::format("missed ({:.2f})", *found);
}

// The budgets of a row and their verdicts, each as one table cell.
std::pair<std::string, std::string> format_budgets(const Results& results, Row row) {
  std::string limits;
  std::string verdicts;
  for (const Budget& budget : kBudgets) {
    if (budget.row != row) continue;
    const std::string_view separator = limits.empty() ? "" : ", ";
    limits.append(separator).append(format_limit(budget));
    verdicts.append(separator).append(format_verdict(results, budget));
  }
  return {limits, verdicts};
}

std::string one_line(std::string text) {
  for (char& letter : text) {
    if (letter == '\n' || letter == '|') letter = ' ';
  }
  return text;
}

void append_failures(std::string& out, const Report& report, const Results& results) {
  for (const Row row : report.rows) {
    for (const Program program : kPrograms) {
      const Cell& cell = results.cell(row, program);
      if (cell.failures == 0) continue;
      fmt::format_to(std::back_inserter(out), "- {} {} failed {} times, first: {}\n",
                     name_of(program), text_of(row).name, cell.failures, one_line(cell.failure));
    }
  }
}

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      quoted.append("\\").push_back(letter);
    } else if (code < 0x20) {
      fmt::format_to(std::back_inserter(quoted), "\\u{:04x}", code);
    } else {
      quoted.push_back(letter);
    }
  }
  return quoted.append("\"");
}

void append_cell_json(std::string& out, Program program, const Cell& cell) {
  fmt::format_to(std::back_inserter(out), "{}:{{\"samples\":{},\"failures\":{}",
                 quote(name_of(program)), cell.samples.size(), cell.failures);
  if (!cell.samples.empty()) {
    fmt::format_to(std::back_inserter(out), ",\"median\":{:.4f},\"p90\":{:.4f},\"min\":{:.4f}",
                   *cell.median(), *cell.quantile(0.9), *cell.quantile(0));
  }
  if (cell.failures > 0) out.append(",\"failure\":").append(quote(cell.failure));
  out.push_back('}');
}

void append_budgets_json(std::string& out, const Results& results, Row row) {
  std::string_view separator;
  for (const Budget& budget : kBudgets) {
    if (budget.row != row) continue;
    const auto found = results.compare(budget.row, budget.against);
    fmt::format_to(std::back_inserter(out),
                   "{}{{\"against\":{},\"limit\":{},\"found\":{},\"met\":{}}}", separator,
                   quote(name_of(budget.against)), budget.limit,
                   found ? fmt::format("{:.4f}", *found) : "null",
                   found ? (*found <= budget.limit ? "true" : "false") : "null");
    separator = ",";
  }
}

}  // namespace

std::string to_markdown(const Report& report, const Results& results) {
  std::string out = fmt::format(
      "Medians (p90) of {} interleaved rounds, on {}, {} cores, Linux {}, cgroup {}.\n\n",
      report.rounds, report.machine.processor, report.machine.cores, report.machine.kernel,
      report.machine.cgroups);
  for (const auto& [program, version] : report.subjects) {
    fmt::format_to(std::back_inserter(out), "- {}: {}\n", name_of(program), version);
  }
  out +=
      "\n| row | hull | crun | runc | floor | hull/crun | hull/runc | hull/floor | budget | |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const Row row : report.rows) {
    fmt::format_to(std::back_inserter(out), "| {}, {} |", text_of(row).name, text_of(row).unit);
    for (const Program program : kPrograms) {
      out.append(" ").append(format_cell(row, results.cell(row, program))).append(" |");
    }
    for (const Against against : {Against::Crun, Against::Runc, Against::Floor}) {
      out.append(" ").append(format_ratio(results, row, against)).append(" |");
    }
    const auto [limits, verdicts] = format_budgets(results, row);
    out.append(" ").append(limits).append(" | ").append(verdicts).append(" |\n");
  }
  std::string failures;
  append_failures(failures, report, results);
  if (!failures.empty()) out.append("\n").append(failures);
  return out;
}

std::string to_json(const Report& report, const Results& results) {
  std::string out = fmt::format(
      "{{\"rounds\":{},\"machine\":{{\"kernel\":{},\"processor\":{},\"cores\":{},\"cgroups\":{}}},"
      "\"programs\":{{",
      report.rounds, quote(report.machine.kernel), quote(report.machine.processor),
      report.machine.cores, quote(report.machine.cgroups));
  std::string_view separator;
  for (const auto& [program, version] : report.subjects) {
    out.append(separator).append(quote(name_of(program))).append(":").append(quote(version));
    separator = ",";
  }
  out.append("},\"rows\":{");
  separator = "";
  for (const Row row : report.rows) {
    fmt::format_to(std::back_inserter(out), "{}\n{}:{{\"unit\":{}", separator,
                   quote(text_of(row).name), quote(text_of(row).unit));
    for (const auto& subject : report.subjects) {
      out.push_back(',');
      append_cell_json(out, subject.program, results.cell(row, subject.program));
    }
    out.append(",\"budgets\":[");
    append_budgets_json(out, results, row);
    out.append("]}");
    separator = ",";
  }
  return out.append("\n}}\n");
}

}  // namespace libcontainer::bench
