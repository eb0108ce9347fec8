#include "hull/exec_process.h"

#include <cstdint>
#include <limits>
#include <optional>

#include "hull/number.h"

namespace hull {
namespace {

using libcontainer::ProcessConfig;
using libcontainer::User;

Outcome<std::uint32_t> parse_id(std::string_view text, std::string_view what) {
  const auto number = parse_decimal(text);
  // The largest value means "leave it" to the kernel and is nobody's id.
  if (number && *number >= 0 && *number < std::numeric_limits<std::uint32_t>::max()) {
    return static_cast<std::uint32_t>(*number);
  }
  return std::unexpected(Failure(std::string(what) + ": '" + std::string(text) +
                                 "' is not a number from 0 to 4294967294"));
}

Outcome<> set_user(User& user, std::string_view text) {
  if (text.empty()) return {};
  const auto colon = text.find(':');
  HULL_TRY_ASSIGN(user.uid, parse_id(text.substr(0, colon), "bad uid"));
  user.username.clear();
  if (colon == std::string_view::npos) return {};
  HULL_TRY_ASSIGN(user.gid, parse_id(text.substr(colon + 1), "bad gid"));
  return {};
}

Outcome<> add_groups(User& user, const Args& args) {
  for (const auto text : args.list("additional-gids")) {
    const auto number = parse_decimal(text);
    if (number && *number < 0) {
      return std::unexpected(
          Failure("additional-gids must be a positive number " + std::string(text)));
    }
    HULL_TRY_ASSIGN(const auto gid, parse_id(text, "additional-gids"));
    user.additional_gids.push_back(gid);
  }
  return {};
}

// A process without capability sets keeps all it can have: nothing to add.
void add_capabilities(ProcessConfig& process, const Args& args) {
  if (!process.capabilities) return;
  auto& sets = *process.capabilities;
  // Ambient capabilities need inheritable ones, which are not given to those that had none.
  const bool ambient = !sets.inheritable.empty();
  for (const auto name : args.list("cap")) {
    for (auto* set : {&sets.bounding, &sets.effective, &sets.permitted}) set->emplace_back(name);
    if (ambient) sets.ambient.emplace_back(name);
  }
}

void replace(std::string& field, std::string_view value) {
  if (!value.empty()) field = value;
}

}  // namespace

Outcome<ProcessConfig> exec_process(ProcessConfig process, const Args& args) {
  const auto words = args.positionals().subspan(1);
  if (words.empty()) return std::unexpected(Failure("exec args cannot be empty"));
  process.args.assign(words.begin(), words.end());
  replace(process.cwd, args.text("cwd"));
  replace(process.apparmor_profile, args.text("apparmor"));
  replace(process.selinux_label, args.text("process-label"));
  for (const auto variable : args.list("env")) process.env.emplace_back(variable);
  process.terminal = args.flag("tty");
  if (args.given("no-new-privs")) process.no_new_privileges = args.flag("no-new-privs");
  add_capabilities(process, args);
  HULL_TRY(set_user(process.user, args.text("user")));
  HULL_TRY(add_groups(process.user, args));
  return process;
}

ProcessConfig within(const ProcessConfig& base, ProcessConfig process) {
  const auto inherit = [&](auto field, auto is_absent) {
    if (is_absent(process.*field)) process.*field = base.*field;
  };
  const auto is_unset = [](const auto& value) { return !value; };
  const auto is_empty = [](const auto& value) { return value.empty(); };
  // SECURITY: without a word about capabilities a process would keep all there are.
  inherit(&ProcessConfig::capabilities, is_unset);
  inherit(&ProcessConfig::apparmor_profile, is_empty);
  inherit(&ProcessConfig::selinux_label, is_empty);
  inherit(&ProcessConfig::rlimits, is_empty);
  inherit(&ProcessConfig::oom_score_adj, is_unset);
  inherit(&ProcessConfig::scheduler, is_unset);
  inherit(&ProcessConfig::io_priority, is_unset);
  inherit(&ProcessConfig::exec_cpu_affinity, is_unset);
  if (!process.user.umask) process.user.umask = base.user.umask;
  return process;
}

}  // namespace hull
