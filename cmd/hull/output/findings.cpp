#include "hull/output/findings.h"

#include "hull/output/json_writer.h"

namespace hull::output {
namespace {

using libcontainer::Finding;
using libcontainer::Severity;

std::string counted(std::size_t number, std::string_view what) {
  std::string text = number == 0 ? "no" : std::to_string(number);
  text.append(" ").append(what);
  return number == 1 ? text : text + "s";
}

}  // namespace

FindingCounts count(std::span<const Finding> findings) {
  FindingCounts counts;
  for (const auto& finding : findings) {
    ++(finding.severity == Severity::Error ? counts.errors : counts.warnings);
  }
  return counts;
}

std::string format_findings_text(std::span<const Finding> findings, std::string_view document) {
  std::string out;
  for (const auto& finding : findings) {
    out.append(to_string(finding.severity)).append(": ").append(finding.message).append("\n");
    if (!finding.hint.empty()) out.append("  hint: ").append(finding.hint).append("\n");
  }
  const auto counts = count(findings);
  out.append(document).append(": ").append(counted(counts.errors, "error"));
  return out.append(", ").append(counted(counts.warnings, "warning")).append("\n");
}

std::string format_findings_json(std::span<const Finding> findings) {
  const auto counts = count(findings);
  JsonWriter json(JsonStyle::Indented);
  json.begin_object();
  json.key("errors");
  json.number(static_cast<std::int64_t>(counts.errors));
  json.key("warnings");
  json.number(static_cast<std::int64_t>(counts.warnings));
  json.key("findings");
  json.begin_array();
  for (const auto& finding : findings) {
    json.begin_object();
    json.member("severity", to_string(finding.severity));
    json.member("field", finding.field);
    json.member("message", finding.message);
    if (!finding.hint.empty()) json.member("hint", finding.hint);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.take() + "\n";
}

}  // namespace hull::output
