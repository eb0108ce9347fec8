#include <fmt/format.h>
#include <libcontainer/diagnose.h>
#include <libcontainer/explain.h>
#include <libcontainer/spec.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "config/checks.h"
#include "container/findings.h"
#include "spec/json.h"
#include "spec/text.h"
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

// "1.2.0", also "1.0.2-dev": what the specification promises to stay compatible with.
bool is_version_one(std::string_view text) {
  constexpr std::size_t kNumbers = 3;
  text = text.substr(0, text.find_first_of("-+"));
  for (std::size_t i = 0; i < kNumbers; ++i) {
    if (i == kNumbers - 1 && text.find('.') != std::string_view::npos) return false;
    const auto number = base::parse_number<unsigned>(base::take_until(text, '.'));
    if (!number || (i == 0 && *number != 1)) return false;
  }
  return true;
}

void add_version(const boost::json::value& root, const Config& config, Findings& findings) {
  constexpr std::string_view kField = "ociVersion";
  if (!root.as_object().contains(kField)) {
    add_warning(std::string(kField), "ociVersion: missing, taken as 1.0.0; it is required",
                findings);
  } else if (!is_version_one(config.oci_version)) {
    add_warning(std::string(kField),
                fmt::format("ociVersion: {} is no version that is known; 1.0.0 to {} are",
                            spec::quote(config.oci_version), kOciVersion),
                findings);
  }
}

// Those of the specification that no kernel heeds any more.
constexpr auto kDeprecated = std::to_array<std::string_view>(
    {"linux.resources.memory.kernel", "linux.resources.memory.kernelTCP"});

void add_unknown_fields(const boost::json::value& root, Findings& findings) {
  for (const auto& field : spec::find_unknown_fields(root)) {
    if (std::ranges::find(kDeprecated, field.path) != kDeprecated.end()) {
      add_warning(field.path, fmt::format("{}: deprecated, ignored", field.path), findings);
      continue;
    }
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
  spec::JsonDocument document(json);
  if (!document.parse()) return findings;
  container::add_version(document.root(), *config, findings);
  container::add_unknown_fields(document.root(), findings);
  return findings;
}

}  // namespace libcontainer
