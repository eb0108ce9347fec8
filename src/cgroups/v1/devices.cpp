#include "cgroups/v1/devices.h"

#include <fmt/format.h>

#include <span>
#include <vector>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "sys/file.h"

namespace libcontainer::cgroups::v1 {

namespace {

using devices::Change;
using devices::Default;
using devices::RuleSet;

constexpr const char* kField = "linux.resources.devices";

Error failure(sys::Errno error, std::string text) {
  return base::with_field(
      base::make_system_error(
          error.value, fmt::format("{}: cannot set devices limit: {}", kField, std::move(text))),
      kField);
}

// The rules of one direction, each in a write of its own, to the file opened once.
Result<> write_run(const std::string& directory, std::span<const Change> run) {
  const std::string path =
      file_in(directory, run.front().to == Default::Allow ? "devices.allow" : "devices.deny");
  const auto file = sys::open_at(sys::FdRef::cwd(), path, O_WRONLY);
  if (!file) return std::unexpected(failure(file.error(), fmt::format("open '{}'", path)));
  for (const Change& change : run) {
    if (const auto written = sys::write_all(*file, change.text); !written) {
      return std::unexpected(
          failure(written.error(), fmt::format("write '{}' to '{}'", change.text, path)));
    }
  }
  return {};
}

Result<> write_changes(const std::string& directory, std::span<const Change> changes) {
  while (!changes.empty()) {
    std::size_t count = 1;
    while (count < changes.size() && changes[count].to == changes.front().to) ++count;
    LC_TRY(write_run(directory, changes.first(count)));
    changes = changes.subspan(count);
  }
  return {};
}

Result<RuleSet> read_rules(const std::string& directory) {
  const std::string path = file_in(directory, "devices.list");
  const auto text = read_text(path);
  if (!text) return std::unexpected(failure(text.error(), fmt::format("read '{}'", path)));
  return devices::parse_list(*text);
}

}  // namespace

Result<> set_devices(const std::string& directory, const RuleSet& rules) {
  return write_changes(directory, devices::changes_from_unknown(rules));
}

Result<> update_devices(const std::string& directory, const RuleSet& rules) {
  LC_TRY_ASSIGN(const RuleSet before, read_rules(directory));
  LC_TRY(write_changes(directory, devices::changes(before, rules)));
  LC_TRY_ASSIGN(const RuleSet after, read_rules(directory));
  // The exceptions to "allow everything" cannot be read.
  const bool same = rules.everything_else == Default::Allow
                        ? after.everything_else == Default::Allow
                        : after == rules;
  if (same) return {};
  return std::unexpected(base::with_field(
      base::make_error(Errc::Kernel,
                       fmt::format("{}: resulting devices cgroup doesn't precisely match target "
                                   "in '{}'",
                                   kField, directory)),
      kField));
}

}  // namespace libcontainer::cgroups::v1
