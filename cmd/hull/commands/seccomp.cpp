#include "hull/output/seccomp.h"

#include <libcontainer/explain_seccomp.h>

#include "hull/bundle.h"
#include "hull/commands/handlers.h"
#include "hull/file.h"
#include "hull/output_format.h"

namespace hull::commands {
namespace {

using libcontainer::SeccompExplanation;

constexpr std::string_view kNoFilter =
    "config.json has no linux.seccomp: every system call passes\n";

constexpr const char* kCompiledFilter = "run.oci.seccomp_bpf_data";

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
  HULL_TRY_ASSIGN(const auto config, read_bundle(args, session));
  if (config.annotations.contains(kCompiledFilter)) {
    return std::unexpected(Failure("annotations[\"" + std::string(kCompiledFilter) +
                                   "\"]: takes the place of linux.seccomp, and has no rules that "
                                   "could be explained"));
  }
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
