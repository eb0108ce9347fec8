#include "cgroups/v2/devices.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <vector>

#include "base/error.h"
#include "cgroups/devices/filter.h"
#include "sys/bpf.h"
#include "sys/file.h"

namespace libcontainer::cgroups::v2 {

namespace {

using devices::Default;

constexpr const char* kField = "linux.resources.devices";

std::unexpected<Error> failure(sys::Errno error, const char* call, const std::string& directory) {
  return std::unexpected(base::with_field(
      base::make_system_error(error.value, fmt::format("{}: cannot set device rules of '{}': {}",
                                                       kField, directory, call)),
      kField));
}

// Those that may be opened: others are not ours to take away.
sys::SysResult<std::vector<sys::Fd>> open_filters(sys::FdRef cgroup) {
  constexpr std::size_t kMost = 64;  // the kernel's own limit
  std::array<std::uint32_t, kMost> ids{};
  SYS_TRY_ASSIGN(const std::size_t count, sys::device_filters(cgroup, ids));
  std::vector<sys::Fd> filters;
  for (std::size_t i = 0; i < count; ++i) {
    auto filter = sys::open_filter(ids[i]);
    if (filter) filters.push_back(std::move(*filter));
  }
  return filters;
}

sys::SysResult<> exchange(sys::FdRef cgroup, const std::vector<sys::Fd>& old, sys::FdRef filter) {
  if (old.size() == 1) {
    const auto replaced = sys::replace_device_filter(cgroup, old.front(), filter);
    if (replaced || replaced.error().value != EINVAL) return replaced;
  }
  return sys::attach_device_filter(cgroup, filter);
}

}  // namespace

Result<> set_devices(const std::string& directory, const devices::RuleSet& rules) {
  const auto cgroup = sys::open_at(sys::FdRef::cwd(), directory, O_RDONLY | O_DIRECTORY);
  if (!cgroup) return failure(cgroup.error(), "open", directory);
  const auto old = open_filters(*cgroup);
  const bool allows_all = rules.everything_else == Default::Allow && rules.exceptions.empty();
  if (allows_all && (!old || old->empty())) return {};
  if (!old) return failure(old.error(), "bpf (BPF_PROG_QUERY)", directory);
  const auto filter = sys::load_device_filter(devices::compile_filter(rules));
  if (!filter) return failure(filter.error(), "bpf (BPF_PROG_LOAD)", directory);
  const auto exchanged = exchange(*cgroup, *old, *filter);
  if (!exchanged) return failure(exchanged.error(), "bpf (BPF_PROG_ATTACH)", directory);
  // Each that is left would go on to deny; the replaced one is not there any more.
  for (const sys::Fd& other : *old) (void)sys::detach_device_filter(*cgroup, other);
  return {};
}

}  // namespace libcontainer::cgroups::v2
