#include <libcontainer/explain.h>

#include "hull/bundle.h"
#include "hull/commands/handlers.h"
#include "hull/file.h"
#include "hull/launch.h"
#include "hull/output/steps.h"
#include "hull/output_format.h"

namespace hull::commands {
namespace {

libcontainer::ExplainOptions explain_options(const Args& args, Session& session) {
  libcontainer::ExplainOptions options;
  if (args.flag("create")) options.function = libcontainer::Explained::Create;
  options.state_root = session.globals.state_root;
  options.create = create_options(args, session);
  return options;
}

}  // namespace

Outcome<int> explain_command(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(const auto format, read_output_format(args));
  const auto attachment = args.flag("create") ? Attachment::Detached : Attachment::Foreground;
  HULL_TRY_ASSIGN(const auto config, read_config(args, session, args.positionals(), attachment));
  HULL_TRY_ASSIGN(const auto host, host_for(config));
  HULL_TRY_ASSIGN(const auto steps,
                  libcontainer::explain(config, host, explain_options(args, session)));
  const auto values =
      args.flag("show-env") ? output::EnvironmentValues::Shown : output::EnvironmentValues::Hidden;
  HULL_TRY(write_standard_output(format == OutputFormat::Json
                                     ? output::format_steps_json(steps, values)
                                     : output::format_steps_text(steps, values)));
  return 0;
}

}  // namespace hull::commands
