#include "process/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <unordered_set>

#include "base/error.h"

namespace libcontainer::process {
namespace {

struct Environment {
  std::vector<std::string> entries;  // without an empty HOME
  std::string search_path;
  bool has_home = false;
};

Result<Environment> read_environment(const std::vector<std::string>& env) {
  Environment result;
  LC_TRY_ASSIGN(auto normalized, normalize_environment(env));
  for (auto& entry : normalized) {
    if (entry == "HOME=") continue;
    if (entry.starts_with("HOME=")) result.has_home = true;
    if (entry.starts_with("PATH=")) result.search_path = entry.substr(5);
    result.entries.push_back(std::move(entry));
  }
  return result;
}

void plan_seccomp(wire::PlanBuilder& plan, const SeccompProgram& program) {
  plan.add(wire::LoadSeccomp{.program = plan.list(std::span(program.instructions)),
                             .flags = program.flags},
           {.field = "linux.seccomp"});
  // At once: the next system call may be one that waits for the agent's answer.
  if (program.notifies) {
    plan.add_caller(wire::StepKind::SendSeccompListener, wire::Turn::Asked,
                    {.field = "linux.seccomp.listenerPath"});
  }
}

void plan_user(wire::PlanBuilder& plan, const ProcessConfig& process,
               const Surroundings& surroundings) {
  wire::SetUser step{.uid = process.user.uid, .gid = process.user.gid};
  step.groups = plan.list(std::span(process.user.additional_gids));
  step.username = plan.text(process.user.username);
  step.set_groups = surroundings.set_groups;
  step.groups_may_be_denied = surroundings.groups_may_be_denied;
  step.keep_capabilities = surroundings.capabilities.has_value();
  // The name takes the place of the numbers.
  const User& user = process.user;
  plan.add(step, {.field = "process.user",
                  .subject = user.username.empty() ? fmt::format("{}:{}", user.uid, user.gid)
                                                   : fmt::format("'{}'", user.username)});
}

void plan_rlimits(wire::PlanBuilder& plan, const ProcessConfig& process) {
  if (!process.rlimits.empty()) {
    plan.add_caller(wire::StepKind::SetRlimits, wire::Turn::Asked, {.field = "process.rlimits"});
  }
}

// prlimit(2) on a process of another user needs CAP_SYS_RESOURCE, so that it must come before the
// user changes: one more turn of the caller, which is spared where the user stays root.
bool changes_user(const User& user) {
  return user.uid != 0 || user.gid != 0 || !user.username.empty();
}

void plan_gate(wire::PlanBuilder& plan, const Surroundings& surroundings) {
  plan.add_caller(wire::StepKind::Release, wire::Turn::Asked);
  if (surroundings.gate == StartGate::Fifo) {
    plan.add(wire::WaitForStart{.fifo_slot = surroundings.fifo_slot});
  }
  const StartHooks& hooks = surroundings.start_hooks;
  if (!hooks.programs.empty()) {
    plan.add(
        wire::RunStartHooks{.hooks = plan.list(std::span(hooks.programs)), .files = hooks.files},
        {.field = "hooks.startContainer"});
  }
}

}  // namespace

Result<std::vector<std::string>> normalize_environment(const std::vector<std::string>& env) {
  std::vector<std::string> kept;
  std::unordered_set<std::string_view> seen;
  for (std::size_t i = env.size(); i > 0; --i) {
    const std::string& entry = env[i - 1];
    const auto field = [&] { return fmt::format("process.env[{}]", i - 1); };
    const std::size_t equals = entry.find('=');
    if (equals == std::string::npos) {
      return std::unexpected(
          base::make_spec_error(field(), "invalid environment variable: missing '='"));
    }
    if (equals == 0) {
      return std::unexpected(
          base::make_spec_error(field(), "invalid environment variable: name cannot be empty"));
    }
    const std::string_view name(entry.data(), equals);
    if (entry.find('\0') != std::string::npos) {
      return std::unexpected(base::make_spec_error(
          field(),
          fmt::format("invalid environment variable '{}': contains nul byte (\\x00)", name)));
    }
    if (seen.insert(name).second) kept.push_back(entry);
  }
  std::ranges::reverse(kept);
  return kept;
}

Result<> plan_process(wire::PlanBuilder& plan, const ProcessConfig& process,
                      const Surroundings& surroundings) {
  LC_TRY_ASSIGN(const Environment environment, read_environment(process.env));
  if (process.no_new_privileges) {
    plan.add(wire::SetNoNewPrivileges{}, {.field = "process.noNewPrivileges"});
  }
  // Without no_new_privs only a privileged process may load a filter.
  if (surroundings.seccomp && !process.no_new_privileges) plan_seccomp(plan, *surroundings.seccomp);
  const wire::Origin directory{
      .field = "process.cwd",
      .subject = fmt::format("'{}'", process.cwd),
      .failure = fmt::format("chdir to cwd (\"{}\") set in config.json failed", process.cwd)};
  const bool is_init = surroundings.role == Role::Init;
  plan.add(wire::ChangeDirectory{.path = plan.text(process.cwd), .create = is_init}, directory);
  if (!environment.has_home) {
    plan.add(wire::FindHome{.uid = process.user.uid, .username = plan.text(process.user.username)},
             {.field = "process.env"});
  }
  if (surroundings.capabilities) {
    plan.add(wire::LimitBoundingSet{.bounding = surroundings.capabilities->bounding},
             {.field = "process.capabilities.bounding"});
  }
  if (changes_user(process.user)) plan_rlimits(plan, process);
  plan_user(plan, process, surroundings);
  plan.add(wire::CheckDirectory{.path = plan.text(process.cwd)}, directory);
  if (surroundings.capabilities) {
    plan.add(wire::SetCapabilities{.masks = *surroundings.capabilities},
             {.field = "process.capabilities"});
  }
  const std::string& name = process.args.front();
  plan.add(
      wire::FindProgram{.name = plan.text(name),
                        .search_path = plan.text(environment.search_path),
                        .check_interpreter = !surroundings.seccomp || process.no_new_privileges},
      {.field = "process.args", .index = 0, .subject = name});
  if (surroundings.seccomp && process.no_new_privileges) plan_seccomp(plan, *surroundings.seccomp);
  if (!changes_user(process.user)) plan_rlimits(plan, process);
  plan_gate(plan, surroundings);
  plan.add(wire::Execute{.args = plan.texts(process.args), .env = plan.texts(environment.entries)},
           {.field = "process.args", .subject = name});
  return {};
}

}  // namespace libcontainer::process
