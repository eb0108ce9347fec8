#include "config/seccomp_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/annotations.h"
#include "config/checks.h"
#include "spec/names.h"
#include "spec/text.h"

namespace libcontainer::config {
namespace {

constexpr std::size_t kMaxArguments = 6;
// MAX_ERRNO; the kernel cuts larger ones.
constexpr std::uint32_t kMaxErrno = 4095;
constexpr std::uint32_t kMaxTrace = 65535;

// One of the rules, and the names of its fields.
struct NumberedRule {
  const SeccompRule& rule;
  std::size_t number;

  FieldPath field(std::string_view member, std::size_t index = FieldPath::kNone,
                  std::string_view leaf = {}) const {
    return {.name = "linux.seccomp.syscalls",
            .index = number,
            .member = member,
            .member_index = index,
            .leaf = leaf};
  }
};

Result<> check_return(const FieldPath& field, SeccompAction action,
                      const std::optional<std::uint32_t>& value) {
  const std::uint32_t max = action == SeccompAction::Trace ? kMaxTrace : kMaxErrno;
  if (value.value_or(0) <= max) return {};
  return refuse(field, fmt::format("must be between 0 and {}, not {}", max, *value));
}

Result<> check_names(const NumberedRule& entry) {
  const auto& names = entry.rule.names;
  if (names.empty()) return refuse(entry.field("names"), "must name at least one system call");
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) {
      return refuse(entry.field("names", i), "empty string is not a valid syscall");
    }
    // The process that loads the filter has to report with write() afterwards, and would wait for
    // itself.
    if (entry.rule.action == SeccompAction::Notify && names[i] == "write") {
      return refuse(entry.field("names", i),
                    "SCMP_ACT_NOTIFY cannot be used for the write syscall");
    }
  }
  return {};
}

Result<> check_arguments(const NumberedRule& entry) {
  const auto& args = entry.rule.args;
  if (args.size() > kMaxArguments) {
    return refuse(entry.field("args"),
                  fmt::format("must have at most {} entries, not {}", kMaxArguments, args.size()));
  }
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (args[i].index < kMaxArguments) continue;
    return refuse(entry.field("args", i, "index"), fmt::format("must be between 0 and {}, not {}",
                                                               kMaxArguments - 1, args[i].index));
  }
  return {};
}

Result<> check_words(const Seccomp& seccomp) {
  for (std::size_t i = 0; i < seccomp.architectures.size(); ++i) {
    const std::string& name = seccomp.architectures[i];
    if (std::ranges::find(spec::kSeccompArchitectures, name, &spec::ArchitectureName::name) !=
        spec::kSeccompArchitectures.end()) {
      continue;
    }
    std::vector<std::string_view> allowed;
    for (const auto& row : spec::kSeccompArchitectures) allowed.push_back(row.name);
    return refuse({.name = "linux.seccomp.architectures", .index = i},
                  describe_unknown("string ", name, " is not a valid arch for seccomp", allowed));
  }
  if (!seccomp.flags) return {};
  for (std::size_t i = 0; i < seccomp.flags->size(); ++i) {
    LC_TRY(require_name({.name = "linux.seccomp.flags", .index = i}, spec::kSeccompFlags,
                        (*seccomp.flags)[i]));
  }
  return {};
}

Result<> check_listener(const Config& config) {
  const Seccomp& seccomp = *config.seccomp;
  const bool has_notify = std::ranges::find(seccomp.syscalls, SeccompAction::Notify,
                                            &SeccompRule::action) != seccomp.syscalls.end();
  if (!has_notify) return {};
  const FieldPath field{.name = "linux.seccomp.listenerPath"};
  if (seccomp_agent(config).empty()) return refuse(field, "seccomp listenerPath is not set");
  return require_no_nul(field, seccomp.listener_path);
}

}  // namespace

Result<> check_filter(const Seccomp& seccomp) {
  if (seccomp.default_action == SeccompAction::Notify) {
    return refuse({.name = "linux.seccomp.defaultAction"},
                  "SCMP_ACT_NOTIFY cannot be used as default action");
  }
  LC_TRY(check_words(seccomp));
  LC_TRY(check_return({.name = "linux.seccomp.defaultErrnoRet"}, seccomp.default_action,
                      seccomp.default_errno_ret));
  for (std::size_t i = 0; i < seccomp.syscalls.size(); ++i) {
    const NumberedRule entry{.rule = seccomp.syscalls[i], .number = i};
    LC_TRY(check_names(entry));
    LC_TRY(check_arguments(entry));
    LC_TRY(check_return(entry.field("errnoRet"), entry.rule.action, entry.rule.errno_ret));
  }
  return {};
}

Result<> check_seccomp(const Config& config, const HostInfo&) {
  if (!config.seccomp) return {};
  LC_TRY(check_filter(*config.seccomp));
  return check_listener(config);
}

}  // namespace libcontainer::config
