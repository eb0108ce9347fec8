#include <fmt/format.h>
#include <libcontainer/diagnose.h>
#include <libcontainer/explain.h>
#include <libcontainer/spec.h>

#include <algorithm>

#include "base/error.h"
#include "config/checks.h"
#include "container/findings.h"
#include "spec/json.h"
#include "spec/unknown_fields.h"

namespace libcontainer {
namespace container {
namespace {

void find_errors(const Config& config, const HostInfo& host, Findings& findings) {
  for (const Error& error : config::find_errors(config, host)) add_error(error, findings);
  // Composing takes what has been checked.
  if (!findings.empty()) return;
  if (const auto steps = explain(config, host); !steps) add_error(steps.error(), findings);
}

// Each line begins with its field.
void add_oddities(const Config& config, const HostInfo& host, Findings& findings) {
  for (auto& line : lint(config, host)) {
    std::string field = line.substr(0, line.find(": "));
    add_warning(std::move(field), std::move(line), findings);
  }
}

void add_unknown_fields(std::string_view json, Findings& findings) {
  spec::JsonDocument document(json);
  if (!document.parse()) return;
  for (const auto& field : spec::find_unknown_fields(document.root())) {
    std::string text = fmt::format("{}: unknown field, ignored", field.path);
    if (!field.did_you_mean.empty())
      text += fmt::format("; did you mean '{}'?", field.did_you_mean);
    add_warning(field.path, std::move(text), findings);
  }
}

}  // namespace

void add_error(const Error& error, Findings& findings) {
  findings.push_back({.severity = Severity::Error,
                      .field = std::string(error.field()),
                      .message = error.message(),
                      .hint = std::string(error.hint())});
}

void add_warning(std::string field, std::string message, Findings& findings) {
  findings.push_back({.severity = Severity::Warning,
                      .field = std::move(field),
                      .message = std::move(message),
                      .hint = {}});
}

}  // namespace container

std::vector<Finding> diagnose(std::string_view json, std::string_view bundle,
                              const HostInfo& host) {
  std::vector<Finding> findings;
  const auto config = parse_config(json, bundle);
  if (!config) {
    container::add_error(config.error(), findings);
    return findings;
  }
  container::find_errors(*config, host, findings);
  container::add_oddities(*config, host, findings);
  container::add_unknown_fields(json, findings);
  return findings;
}

}  // namespace libcontainer
