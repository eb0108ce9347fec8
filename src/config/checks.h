// The checks that validate() makes, in the order it makes them, and what they share. Each looks at
// one topic and returns the first thing wrong with it. Pure.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/validate.h>

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/field_path.h"
#include "config/query.h"

namespace libcontainer::config {

Result<> check_process(const Config& config, const HostInfo& host);
Result<> check_user(const Config& config, const HostInfo& host);
Result<> check_rlimits(const Config& config, const HostInfo& host);
Result<> check_scheduling(const Config& config, const HostInfo& host);
Result<> check_root(const Config& config, const HostInfo& host);
Result<> check_cgroup(const Config& config, const HostInfo& host);
Result<> check_memory(const Config& config, const HostInfo& host);
Result<> check_cpu(const Config& config, const HostInfo& host);
Result<> check_block_io(const Config& config, const HostInfo& host);
Result<> check_device_rules(const Config& config, const HostInfo& host);
Result<> check_net_devices(const Config& config, const HostInfo& host);
Result<> check_host_names(const Config& config, const HostInfo& host);
Result<> check_hidden_paths(const Config& config, const HostInfo& host);
Result<> check_labels(const Config& config, const HostInfo& host);
Result<> check_namespaces(const Config& config, const HostInfo& host);
Result<> check_id_mappings(const Config& config, const HostInfo& host);
Result<> check_time_offsets(const Config& config, const HostInfo& host);
Result<> check_sysctl(const Config& config, const HostInfo& host);
Result<> check_intel_rdt(const Config& config, const HostInfo& host);
Result<> check_rootless(const Config& config, const HostInfo& host);
Result<> check_mounts(const Config& config, const HostInfo& host);
Result<> check_devices(const Config& config, const HostInfo& host);
Result<> check_seccomp(const Config& config, const HostInfo& host);
Result<> check_memory_policy(const Config& config, const HostInfo& host);
Result<> check_personality(const Config& config, const HostInfo& host);
Result<> check_hooks(const Config& config, const HostInfo& host);
Result<> check_annotations(const Config& config, const HostInfo& host);

// What each of them finds, in that order; without a process, what the first one finds.
std::vector<Error> find_errors(const Config& config, const HostInfo& host);

// Those of them that a second process has to pass too: `config` is the container's, with that
// process in it.
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
