#include "cgroups/oom.h"

#include <fmt/format.h>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "cgroups/counter_file.h"
#include "sys/file.h"
#include "sys/notify.h"

namespace libcontainer::cgroups {

namespace {

std::unexpected<Error> failure(sys::Errno error, const std::string& file) {
  return std::unexpected(base::make_system_error(error.value, fmt::format("watch '{}'", file)));
}

Result<std::uint64_t> count_kills(const std::string& file) {
  LC_TRY_ASSIGN(const auto text, read_if_there(file));
  return text ? value_of_key(*text, "oom_kill") : 0;
}

}  // namespace

std::string describe_memory(const CgroupPaths& paths) {
  const bool v2 = paths.version == Version::V2;
  const CgroupDirectory* directory = paths.find(v2 ? "" : "memory");
  if (directory == nullptr) return {};
  const auto value_of = [&](std::string_view v1_name, std::string_view v2_name) {
    return read_value(file_in(directory->path, v2 ? v2_name : v1_name)).value_or("");
  };
  const std::string limit = value_of("memory.limit_in_bytes", "memory.max");
  const std::string peak = value_of("memory.max_usage_in_bytes", "memory.peak");
  if (limit.empty()) return {};
  const std::string text = fmt::format("the limit is {} bytes", limit);
  return peak.empty() ? text : fmt::format("{}, the peak was {}", text, peak);  // v2: Linux 5.19
}

Result<> OomSource::open_v1(const std::string& directory) {
  file_ = file_in(directory, "memory.oom_control");
  const auto control = sys::open_at(sys::FdRef::cwd(), file_, O_RDONLY);
  if (!control) return failure(control.error(), file_);
  auto event = sys::make_eventfd();
  if (!event) return failure(event.error(), file_);
  // Source: kernel Documentation/admin-guide/cgroup-v1/memory.rst, "OOM Control".
  const std::string request = fmt::format("{} {}", event->number(), control->number());
  const auto registered = write_value(file_in(directory, "cgroup.event_control"), request);
  if (!registered) return failure(registered.error(), file_);
  fd_ = std::move(*event);
  return {};
}

Result<> OomSource::open_v2(const std::string& directory) {
  file_ = file_in(directory, "memory.events");
  auto changes = sys::make_inotify();
  if (!changes) return failure(changes.error(), file_);
  if (const auto watched = sys::watch_modification(*changes, file_); !watched) {
    return failure(watched.error(), file_);
  }
  LC_TRY_ASSIGN(kills_, count_kills(file_));
  fd_ = std::move(*changes);
  return {};
}

Result<OomSource> OomSource::open(const CgroupPaths& paths) {
  OomSource source;
  const bool v2 = paths.version == Version::V2;
  const CgroupDirectory* directory = paths.find(v2 ? "" : "memory");
  if (directory == nullptr) return source;
  const auto opened = v2 ? source.open_v2(directory->path) : source.open_v1(directory->path);
  if (opened) {
    source.kind_ = v2 ? Kind::V2 : Kind::V1;
  } else if (!base::is(opened.error(), ENOENT)) {
    return std::unexpected(opened.error());
  }
  return source;
}

Result<bool> OomSource::take() {
  if (kind_ == Kind::None) return false;
  if (kind_ == Kind::V1) {
    const auto count = sys::take_count(fd_);
    if (!count) return failure(count.error(), file_);
    // The kernel counts the cgroup's removal too.
    return *count > 0 && sys::stat_at(sys::FdRef::cwd(), file_).has_value();
  }
  if (const auto drained = sys::drain(fd_); !drained) return failure(drained.error(), file_);
  // Read even if nothing was reported: the kernel holds reports back for some milliseconds.
  LC_TRY_ASSIGN(const std::uint64_t kills, count_kills(file_));
  const bool happened = kills > kills_;
  kills_ = std::max(kills, kills_);
  return happened;
}

}  // namespace libcontainer::cgroups
