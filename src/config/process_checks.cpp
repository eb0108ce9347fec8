// process: program, directory, environment, user, limits.
#include <fmt/format.h>

#include <algorithm>

#include "config/checks.h"
#include "spec/names.h"
#include "spec/text.h"

namespace libcontainer::config {
namespace {

constexpr int kMaxOomScoreAdj = 1000;
constexpr std::uint32_t kMaxUmask = 0777;

Result<> check_args(const ProcessConfig& process) {
  if (process.args.empty()) return refuse({.name = "process.args"}, "args must not be empty");
  if (process.args[0].empty()) {
    return refuse({.name = "process.args", .index = 0}, "the program must not be empty");
  }
  for (std::size_t i = 0; i < process.args.size(); ++i) {
    LC_TRY(require_no_nul({.name = "process.args", .index = i}, process.args[i]));
  }
  return {};
}

Result<> check_cwd(const ProcessConfig& process) {
  const FieldPath field{.name = "process.cwd"};
  if (process.cwd.empty()) return refuse(field, "Cwd property must not be empty");
  if (!process.cwd.starts_with('/')) {
    return refuse(field,
                  fmt::format("Cwd must be an absolute path, not {}", spec::quote(process.cwd)));
  }
  return require_no_nul(field, process.cwd);
}

Result<> require_mapped(const FieldPath& field, std::span<const IdMapping> mappings,
                        std::uint32_t id, std::string_view kind) {
  if (is_mapped(mappings, id)) return {};
  return refuse(field,
                fmt::format("cannot set{0} to unmapped {0} {1} in user namespace; it must be "
                            "in linux.{0}Mappings",
                            kind, id));
}

using Names = std::vector<std::string>;

// capabilities(7): what capset(2) refuses.
Result<> require_within(std::string_view field, const Names& names, std::string_view outer,
                        const Names& allowed) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    // Others are ignored.
    const bool is_known =
        std::ranges::find(spec::kCapabilities, names[i]) != spec::kCapabilities.end();
    if (!is_known || std::ranges::find(allowed, names[i]) != allowed.end()) continue;
    return refuse({.name = field, .index = i},
                  fmt::format("{} must be in {} as well", names[i], outer));
  }
  return {};
}

}  // namespace

Result<> check_capabilities(const Config& config, const HostInfo&) {
  if (!config.process->capabilities) return {};
  const Capabilities& sets = *config.process->capabilities;
  LC_TRY(require_within("process.capabilities.effective", sets.effective, "permitted",
                        sets.permitted));
  return require_within("process.capabilities.inheritable", sets.inheritable, "bounding",
                        sets.bounding);
}

Result<> check_process(const Config& config, const HostInfo&) {
  if (!config.process) return refuse({.name = "process"}, "process property must not be empty");
  const ProcessConfig& process = *config.process;
  LC_TRY(check_cwd(process));
  LC_TRY(check_args(process));
  LC_TRY(require_environment("process.env", process.env));
  if (process.oom_score_adj && std::abs(*process.oom_score_adj) > kMaxOomScoreAdj) {
    return refuse({.name = "process.oomScoreAdj"},
                  fmt::format("must be between -1000 and 1000, not {}", *process.oom_score_adj));
  }
  return {};
}

Result<> check_user(const Config& config, const HostInfo&) {
  const User& user = config.process->user;
  LC_TRY(require_no_nul({.name = "process.user.username"}, user.username));
  if (user.umask.value_or(0) > kMaxUmask) {
    return refuse({.name = "process.user.umask"},
                  fmt::format("must be between 0 and 511 (octal 777), not {}", *user.umask));
  }
  if (!has_new_namespace(config, NamespaceType::User)) return {};
  LC_TRY(require_mapped({.name = "process.user.uid"}, config.uid_mappings, user.uid, "uid"));
  LC_TRY(require_mapped({.name = "process.user.gid"}, config.gid_mappings, user.gid, "gid"));
  for (std::size_t i = 0; i < user.additional_gids.size(); ++i) {
    LC_TRY(require_mapped({.name = "process.user.additionalGids", .index = i}, config.gid_mappings,
                          user.additional_gids[i], "gid"));
  }
  return {};
}

Result<> check_rlimits(const Config& config, const HostInfo&) {
  const auto& rlimits = config.process->rlimits;
  for (std::size_t i = 0; i < rlimits.size(); ++i) {
    const Rlimit& rlimit = rlimits[i];
    const FieldPath type{.name = "process.rlimits", .index = i, .member = "type"};
    LC_TRY(require_name(type, spec::kRlimits, rlimit.type));
    const auto earlier = std::span(rlimits).first(i);
    if (std::ranges::find(earlier, rlimit.type, &Rlimit::type) != earlier.end()) {
      return refuse(type, fmt::format("duplicated rlimit \"{}\"", rlimit.type));
    }
    if (rlimit.soft > rlimit.hard) {
      return refuse(
          {.name = "process.rlimits", .index = i, .member = "soft"},
          fmt::format("must not be above the hard limit {}, but is {}", rlimit.hard, rlimit.soft));
    }
  }
  return {};
}

Result<> check_labels(const Config& config, const HostInfo& host) {
  const ProcessConfig& process = *config.process;
  constexpr std::string_view kNoSelinux =
      "selinux label is specified in config, but selinux is disabled or not supported";
  LC_TRY(require_no_nul({.name = "process.selinuxLabel"}, process.selinux_label));
  LC_TRY(require_no_nul({.name = "process.apparmorProfile"}, process.apparmor_profile));
  LC_TRY(require_no_nul({.name = "linux.mountLabel"}, config.mount_label));
  if (!process.selinux_label.empty() && !host.selinux) {
    return refuse_on_host({.name = "process.selinuxLabel"}, std::string(kNoSelinux));
  }
  if (!config.mount_label.empty() && !host.selinux) {
    return refuse_on_host({.name = "linux.mountLabel"}, std::string(kNoSelinux));
  }
  if (!process.apparmor_profile.empty() && !host.apparmor) {
    return refuse_on_host(
        {.name = "process.apparmorProfile"},
        fmt::format("apparmor failed to apply profile {}: apparmor is disabled or "
                    "not supported",
                    spec::quote(process.apparmor_profile)));
  }
  return {};
}

}  // namespace libcontainer::config
