#include <libcontainer/explain.h>

#include "hull/bundle.h"
#include "hull/commands/handlers.h"
#include "hull/file.h"
#include "hull/output/steps.h"

namespace hull::commands {
namespace {

using libcontainer::ExplainOptions;
using libcontainer::RootSwitch;
using libcontainer::SessionKeyring;

ExplainOptions explain_options(const Args& args, const Session& session) {
  ExplainOptions options;
  if (args.flag("create")) options.function = libcontainer::Explained::Create;
  if (args.flag("no-pivot")) options.create.root_switch = RootSwitch::MoveAndChroot;
  if (args.flag("no-new-keyring")) options.create.session_keyring = SessionKeyring::KeepCallers;
  options.create.cgroup_driver = session.globals.cgroup_driver;
  options.create.cgroup_errors = session.globals.cgroup_errors;
  return options;
}

}  // namespace

Outcome<int> explain_command(const Args& args, Session& session) {
  const auto format = args.text("format");
  if (format != "text" && format != "json") {
    return std::unexpected(Failure("invalid format option"));
  }
  HULL_TRY(enter_bundle(std::string(args.text("bundle"))));
  HULL_TRY_ASSIGN(const auto config, read_bundle());
  HULL_TRY_ASSIGN(const auto host, host_for(config));
  HULL_TRY_ASSIGN(const auto steps,
                  libcontainer::explain(config, host, explain_options(args, session)));
  const auto values =
      args.flag("show-env") ? output::EnvironmentValues::Shown : output::EnvironmentValues::Hidden;
  HULL_TRY(write_standard_output(format == "json" ? output::format_steps_json(steps, values)
                                                  : output::format_steps_text(steps, values)));
  return 0;
}

}  // namespace hull::commands
