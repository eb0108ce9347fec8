#include "hull/application.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "hull/file.h"
#include "hull/help.h"
#include "hull/parser.h"
#include "hull/program.h"

namespace hull {
namespace {

using Kind = Invocation::Kind;

constexpr int kFailed = 1;
constexpr int kUnknownCommand = 3;

std::string help_for(std::string_view program, const Command* command) {
  return command != nullptr ? command_help(program, *command) : root_help(program);
}

int print(const std::string& text, Log& log) {
  if (auto printed = write_standard_output(text); !printed) {
    log.fail(printed.error());
    return kFailed;
  }
  return 0;
}

// A wrong call is answered with the right one on standard output, and the reason in the log.
int refuse(std::string_view program, const Invocation& invocation, Log& log) {
  const bool bad_flag = invocation.kind == Kind::BadFlag;
  std::string text = bad_flag ? "" : "Incorrect Usage.\n\n";
  text += help_for(program, invocation.args.command);
  (void)write_standard_output(text);  // the reason matters more
  const std::string prefix = bad_flag ? "Incorrect Usage" : std::string(program);
  log.fail(Failure(prefix + ": " + invocation.error));
  return kFailed;
}

Outcome<int> call(const Args& args, Session& session, Handler handler) {
  HULL_TRY_ASSIGN(session.globals, read_globals(args, read_environment()));
  session.log.debug("state root '" + session.globals.state_root + "'");
  return handler(args, session);
}

int run_command(const Args& args, Session& session, Handler handler) {
  const auto status = call(args, session, handler);
  if (!status) {
    session.log.fail(status.error());
    return status.error().exit_status;
  }
  session.log.release_warnings();
  session.log.debug("exit status " + std::to_string(*status));
  return *status;
}

}  // namespace

int run_application(std::string_view program, std::span<const std::string_view> arguments,
                    Handler (*handler_of)(const Command& command)) {
  const auto invocation = parse_command_line(arguments);
  Session session{.program = program, .globals = {}, .log = {}};
  if (invocation.kind == Kind::Help) {
    return print(help_for(program, invocation.args.command), session.log);
  }
  if (invocation.kind == Kind::Version) return print(version_text(program), session.log);

  const auto options = read_log_options(invocation.args);
  auto log = options ? Log::open(*options) : Outcome<Log>(std::unexpected(options.error()));
  if (!log) {
    session.log.fail(log.error());
    return kFailed;
  }
  session.log = std::move(*log);
  if (invocation.kind == Kind::UnknownCommand) {
    session.log.fail(Failure("No help topic for '" + invocation.error + "'"));
    return kUnknownCommand;
  }
  if (invocation.kind != Kind::Run) return refuse(program, invocation, session.log);
  return run_command(invocation.args, session, handler_of(*invocation.args.command));
}

void prepare_process() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) {
    // The lowest free number is taken: this one. Without CLOEXEC, as standard streams are.
    if (::fcntl(fd, F_GETFD) < 0) (void)::open("/dev/null", O_RDWR);
  }
  (void)::signal(SIGPIPE, SIG_IGN);
  (void)::signal(SIGCHLD, SIG_DFL);
}

}  // namespace hull
