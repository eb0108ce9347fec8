#include <libcontainer/spec.h>
#include <poll.h>

#include <csignal>

#include "hull/commands/handlers.h"
#include "hull/exec_process.h"
#include "hull/file.h"
#include "hull/foreground.h"
#include "hull/launch.h"
#include "hull/pid_file.h"

namespace hull::commands {
namespace {

using libcontainer::Container;
using libcontainer::Process;
using libcontainer::ProcessConfig;
using libcontainer::ProcessIo;

constexpr int kExecFailed = 255;

struct Plan {
  std::string pid_file;
  ProcessConfig process;
  ProcessIo io;
  libcontainer::ExecOptions options;
  ProfileFile profile;
};

Outcome<ProcessConfig> read_process(const Args& args, const Container& container) {
  const auto file = args.text("process");
  HULL_TRY_ASSIGN(auto base, container.process());
  if (file.empty()) return exec_process(std::move(base), args);
  HULL_TRY_ASSIGN(const auto json, read_file(std::string(file)));
  HULL_TRY_ASSIGN(auto process, libcontainer::parse_process(json));
  return within(base, std::move(process));
}

Outcome<Plan> prepare(const Args& args, Session& session, const Container& container,
                      Attachment attachment) {
  Plan plan;
  plan.pid_file = pid_file_path(args, session);
  HULL_TRY_ASSIGN(plan.process, read_process(args, container));
  HULL_TRY(check_console(args, session, plan.process.terminal, attachment));
  HULL_TRY_ASSIGN(plan.io, process_io(args, 0));
  plan.options.ignore_paused = args.flag("ignore-paused");
  for (const auto cgroup : args.list("cgroup")) plan.options.cgroups.emplace_back(cgroup);
  HULL_TRY_ASSIGN(plan.profile, open_profile(args, session));
  plan.options.profile = plan.profile.receiver();
  plan.options.warn = [&log = session.log](std::string_view text) { log.warn(text); };
  plan.options.note = [&log = session.log](std::string_view text) { log.debug(text); };
  return plan;
}

// For a process that nobody else will look after. What a frozen cgroup holds dies when that is
// thawed: nobody waits for it.
void put_down(Process& process) {
  constexpr int kDeathMilliseconds = 10'000;
  (void)process.signal(SIGKILL);
  pollfd ended{.fd = process.pidfd(), .events = POLLIN, .revents = 0};
  if (::poll(&ended, 1, kDeathMilliseconds) > 0) (void)process.wait();
}

Outcome<> write_files(const Container& container, const Plan& plan, pid_t pid) {
  HULL_TRY(plan.profile.write("exec " + container.id()));
  if (plan.pid_file.empty()) return {};
  return write_pid_file(plan.pid_file, pid);
}

Outcome<Process> start(Container& container, const Plan& plan) {
  HULL_TRY_ASSIGN(auto process, container.exec(plan.process, plan.io, plan.options));
  if (auto written = write_files(container, plan, process.pid()); !written) {
    put_down(process);
    return std::unexpected(written.error());
  }
  return process;
}

Outcome<int> exec_in_foreground(Container& container, Plan& plan, Log& log) {
  HULL_TRY_ASSIGN(auto streams, Streams::open(plan.process.terminal, container.config()));
  HULL_TRY_ASSIGN(auto foreground, Foreground::prepare(Orphans::LeaveToInit));
  streams.describe(plan.io);
  plan.options.cancel_fd = foreground.cancel_fd();
  auto process = start(container, plan);
  if (!process) return std::unexpected(foreground.explain_cancelled(process.error()));
  log.release_warnings();
  if (auto attached = streams.attach(*process); !attached) {
    put_down(*process);
    return std::unexpected(attached.error());
  }
  return foreground.wait(*process, streams);
}

Outcome<int> exec(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(auto container, Container::load(session.globals.state_root, args.container_id()));
  const bool detached = args.flag("detach");
  if (detached) session.log.leave_standard_error();
  HULL_TRY_ASSIGN(auto plan, prepare(args, session, container,
                                     detached ? Attachment::Detached : Attachment::Foreground));
  if (!detached) return exec_in_foreground(container, plan, session.log);
  HULL_TRY(start(container, plan));
  return 0;
}

}  // namespace

Outcome<int> exec_command(const Args& args, Session& session) {
  auto status = exec(args, session);
  if (status) return status;
  auto failure = prefixed(status.error(), "exec failed: ");
  if (!failure.is_cancelled) failure.exit_status = kExecFailed;
  return std::unexpected(std::move(failure));
}

}  // namespace hull::commands
