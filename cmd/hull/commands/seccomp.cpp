#include "hull/output/seccomp.h"

#include <libcontainer/explain_seccomp.h>
#include <libcontainer/spec.h>

#include "hull/bundle.h"
#include "hull/commands/handlers.h"
#include "hull/file.h"
#include "hull/output_format.h"

namespace hull::commands {
namespace {

using libcontainer::SeccompExplanation;

constexpr std::string_view kNoFilter =
    "config.json has no linux.seccomp: every system call passes\n";

Outcome<libcontainer::Config> config_of(const Args& args, const Session& session) {
  const std::string file(args.text("config"));
  if (file.empty()) {
    HULL_TRY(enter_bundle(std::string(args.text("bundle"))));
    return read_bundle();
  }
  if (args.given("bundle")) {
    return std::unexpected(Failure("--bundle and --config exclude each other"));
  }
  HULL_TRY_ASSIGN(const auto json, read_file(file));
  HULL_TRY_ASSIGN(auto config, libcontainer::parse_config(json, session.globals.current_directory));
  return config;
}

std::string text_of(const SeccompExplanation& explanation, bool has_calls) {
  return has_calls ? output::format_syscalls_text(explanation)
                   : output::format_seccomp_summary(explanation);
}

}  // namespace

Outcome<int> seccomp_command(const Args& args, Session& session) {
  if (args.positional(0) != "explain") {
    return std::unexpected(Failure("seccomp has no command '" + std::string(args.positional(0)) +
                                   "'; allowed is 'explain'"));
  }
  HULL_TRY_ASSIGN(const auto format, read_output_format(args));
  HULL_TRY_ASSIGN(const auto config, config_of(args, session));
  if (!config.seccomp) {
    HULL_TRY(write_standard_output(format == OutputFormat::Json ? "null\n" : kNoFilter));
    return 0;
  }
  const auto calls = args.positionals().subspan(1);
  HULL_TRY_ASSIGN(const auto explanation, libcontainer::explain_seccomp(*config.seccomp, calls));
  HULL_TRY(write_standard_output(format == OutputFormat::Json
                                     ? output::format_seccomp_json(explanation)
                                     : text_of(explanation, !calls.empty())));
  return 0;
}

}  // namespace hull::commands
