// The checks that validate() makes, and what they share. Each looks at one topic and returns the
// first thing wrong with it. Pure.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/validate.h>

#include <array>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/field_path.h"
#include "config/query.h"

namespace libcontainer::config {

// What a check looks at, which tells where else it is made: that of Process for each process of
// `exec`, that of Limits for `update`.
enum class Subject : std::uint8_t { Container, Process, Limits };

// clang-format off
// X(function, subject), in the order in which they are made. The first one makes sure that there is
// a process, which others look into.
#define LC_CONFIG_CHECKS(X)          \
  X(check_process, Process)          \
  X(check_root, Container)           \
  X(check_cgroup, Limits)            \
  X(check_memory, Limits)            \
  X(check_cpu, Limits)               \
  X(check_block_io, Limits)          \
  X(check_device_rules, Container)   \
  X(check_net_devices, Container)    \
  X(check_host_names, Container)     \
  X(check_hidden_paths, Container)   \
  X(check_labels, Process)           \
  X(check_namespaces, Container)     \
  X(check_id_mappings, Container)    \
  X(check_time_offsets, Container)   \
  X(check_sysctl, Container)         \
  X(check_intel_rdt, Container)      \
  X(check_rootless, Container)       \
  X(check_mounts, Container)         \
  X(check_user, Process)             \
  X(check_capabilities, Process)     \
  X(check_rlimits, Process)          \
  X(check_scheduling, Process)       \
  X(check_memory_policy, Container)  \
  X(check_personality, Container)    \
  X(check_devices, Container)        \
  X(check_seccomp, Container)        \
  X(check_hooks, Container)          \
  X(check_annotations, Container)
// clang-format on

#define LC_CONFIG_CHECK(function, subject) \
  Result<> function(const Config& config, const HostInfo& host);
LC_CONFIG_CHECKS(LC_CONFIG_CHECK)
#undef LC_CONFIG_CHECK

struct Check {
  Result<> (*run)(const Config& config, const HostInfo& host);
  Subject subject;
};
inline constexpr auto kChecks = std::to_array<Check>({
#define LC_CONFIG_CHECK(function, subject) {function, Subject::subject},
    LC_CONFIG_CHECKS(LC_CONFIG_CHECK)
#undef LC_CONFIG_CHECK
});

// Those of one subject, up to the first that finds something.
Result<> run_checks(Subject subject, const Config& config, const HostInfo& host);

// What each check finds, in that order; without a process, what the first one finds.
std::vector<Error> find_errors(const Config& config, const HostInfo& host);

// What a second process has to pass: `config` is the container's, with that process in it.
Result<> validate_tenant(const Config& config, const HostInfo& host);

// ---- what they share ----

// InvalidSpec: "<field>: <text>".
std::unexpected<Error> refuse(const FieldPath& field, std::string text);
// For a field of entry_path().
std::unexpected<Error> refuse_entry(std::string field, std::string text);
// The same for what is right but not on this host: Unsupported.
std::unexpected<Error> refuse_on_host(const FieldPath& field, std::string text);

Result<> require_no_nul(const FieldPath& field, std::string_view value);
// Not empty, begins with "/", has no NUL.
Result<> require_absolute(const FieldPath& field, std::string_view path);
// "A=b", with a name.
Result<> require_environment(std::string_view field, std::span<const std::string> environment);
Result<> require_mappings(std::string_view field, std::span<const IdMapping> mappings);
bool is_mapped(std::span<const IdMapping> mappings, std::uint32_t container_id);

// `names` is a table of spec/names.h. The message lists what is allowed.
template <class Names>
Result<> require_name(const FieldPath& field, const Names& names, const std::string& found);
std::string describe_unknown(std::string_view before, std::string_view found,
                             std::string_view after, std::span<const std::string_view> allowed);

template <class Names>
Result<> require_name(const FieldPath& field, const Names& names, const std::string& found) {
  if (names.find(found)) return {};
  std::vector<std::string_view> allowed;
  for (const auto& row : names.rows) allowed.push_back(row.name);
  return refuse(field, describe_unknown(names.before, found, names.after, allowed));
}

}  // namespace libcontainer::config
