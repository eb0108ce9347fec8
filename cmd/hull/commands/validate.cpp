#include <libcontainer/diagnose.h>
#include <libcontainer/spec.h>

#include <iterator>

#include "hull/bundle.h"
#include "hull/commands/handlers.h"
#include "hull/file.h"
#include "hull/globals.h"
#include "hull/output/findings.h"
#include "hull/output_format.h"

namespace hull::commands {
namespace {

using libcontainer::Finding;

struct Document {
  std::string name;
  std::string directory;  // absolute: relative paths in it start there
};

Outcome<Document> find_document(const Args& args, const Session& session) {
  const auto file = args.positional(0);
  if (!file.empty() && args.given("bundle")) {
    return std::unexpected(Failure("--bundle and a file exclude each other"));
  }
  const auto& here = session.globals.current_directory;
  if (file.empty()) {
    HULL_TRY(enter_bundle(std::string(args.text("bundle"))));
    return Document{.name = "config.json", .directory = absolute_path(args.text("bundle"), here)};
  }
  const auto path = absolute_path(file, here);
  return Document{.name = std::string(file), .directory = path.substr(0, path.rfind('/') + 1)};
}

Outcome<std::vector<Finding>> find(const std::string& json, const Document& document) {
  const auto config = libcontainer::parse_config(json, document.directory);
  HULL_TRY_ASSIGN(const auto host, host_for(config ? *config : libcontainer::Config{}));
  auto findings = libcontainer::diagnose(json, document.directory, host);
  if (!config) return findings;
  auto of_host = libcontainer::diagnose_host(*config);
  std::ranges::move(of_host, std::back_inserter(findings));
  return findings;
}

}  // namespace

Outcome<int> validate_command(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(const auto format, read_output_format(args));
  HULL_TRY_ASSIGN(const auto document, find_document(args, session));
  HULL_TRY_ASSIGN(const auto json, read_file(document.name));
  HULL_TRY_ASSIGN(const auto findings, find(json, document));
  HULL_TRY(write_standard_output(format == OutputFormat::Json
                                     ? output::format_findings_json(findings)
                                     : output::format_findings_text(findings, document.name)));
  const auto counts = output::count(findings);
  return counts.errors > 0 || (counts.warnings > 0 && args.flag("strict")) ? 1 : 0;
}

}  // namespace hull::commands
