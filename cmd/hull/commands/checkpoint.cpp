#include "hull/output/checkpoint.h"

#include <unistd.h>

#include "hull/commands/handlers.h"
#include "hull/file.h"
#include "hull/image_flags.h"
#include "hull/launch.h"
#include "hull/output_format.h"

namespace hull::commands {
namespace {

using libcontainer::CheckpointOptions;
using libcontainer::CheckpointProgress;
using libcontainer::CheckpointSummary;
using libcontainer::Container;

// Whether somebody looks on.
bool has_audience() { return ::isatty(STDERR_FILENO) == 1; }

// The line is written over and over.
void show(const std::string& line) { write_standard_error("\r\033[K" + line); }

void set_progress(CheckpointOptions& options, OutputFormat format) {
  if (format == OutputFormat::Json) {
    options.progress = [](const CheckpointProgress& progress) {
      (void)write_standard_output(output::format_checkpoint_json(progress));  // the dump matters
    };
  } else if (has_audience()) {
    options.progress = [](const CheckpointProgress& progress) {
      show(output::format_checkpoint(progress));
    };
  }
}

Outcome<> tell(const CheckpointSummary& summary, OutputFormat format) {
  if (format == OutputFormat::Json) {
    return write_standard_output(output::format_checkpoint_json(summary));
  }
  if (has_audience()) show(output::format_checkpoint(summary) + "\n");
  return {};
}

}  // namespace

Outcome<int> checkpoint_command(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(auto options, checkpoint_options(args, session));
  HULL_TRY_ASSIGN(const auto format, read_output_format(args));
  set_progress(options, format);
  HULL_TRY_ASSIGN(auto container, Container::load(session.globals.state_root, args.container_id()));
  HULL_TRY_ASSIGN(const auto summary, container.checkpoint(options));
  if (!options.leave_running && !options.pre_dump) remove_ended(container, session.log);
  HULL_TRY(tell(summary, format));
  return 0;
}

}  // namespace hull::commands
