#include "container/new_state.h"

#include <fmt/format.h>

#include <chrono>

#include "base/error.h"
#include "base/path.h"
#include "spec/namespace_kinds.h"
#include "sys/file.h"
#include "sys/proc.h"
#include "sys/process.h"

namespace libcontainer::container {
namespace {

// By the calendar of the library: gmtime() reads /etc/localtime.
std::string now_rfc3339() {
  using namespace std::chrono;
  const auto now = time_point_cast<nanoseconds>(system_clock::now());
  const auto day = floor<days>(now);
  const year_month_day date(day);
  const hh_mm_ss time(now - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

std::map<std::string, std::string> namespace_paths(pid_t pid) {
  std::map<std::string, std::string> paths;
  for (const auto& kind : spec::kNamespaceKinds) {
    paths.emplace(kind.state_name, fmt::format("/proc/{}/ns/{}", pid, kind.proc_file));
  }
  return paths;
}

}  // namespace

// SECURITY: a root that is, or lies behind, a symbolic link could be exchanged under us.
Result<std::string> resolve_rootfs(const Config& config) {
  const std::string path = base::absolute_path(config.bundle, config.root.path);
  const open_how how{
      .flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_NO_SYMLINKS};
  auto root = sys::open_at2(sys::FdRef::cwd(), path, how);
  if (!root && sys::is_unsupported(root.error())) {
    root = sys::open_at(sys::FdRef::cwd(), path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
  }
  if (root) return path;
  const int error = root.error().value;
  Error failure =
      error == ELOOP
          ? base::make_error(Errc::InvalidSpec,
                             fmt::format("root.path: invalid rootfs '{}': not an absolute path, or "
                                         "a symlink",
                                         path))
          : base::make_system_error(error, fmt::format("root.path: invalid rootfs '{}'", path));
  return std::unexpected(base::with_field(std::move(failure), "root.path"));
}

spec::State new_state(const Config& config, std::string_view id, std::string rootfs) {
  spec::State state;
  state.id = id;
  state.created = now_rfc3339();
  state.config = config;
  state.config.process.reset();
  state.config.root.path = std::move(rootfs);
  const pid_t self = sys::process_id();
  const auto stat = sys::read_process_stat(self);
  state.hull = spec::HullState{.created = false,
                               .creator = {.pid = self, .start_time = stat ? stat->start_time : 0}};
  return state;
}

Result<> identify_init(spec::State& state, pid_t pid) {
  const auto stat = sys::read_process_stat(pid);
  if (!stat) {
    return std::unexpected(base::make_system_error(stat.error().value, "read init's start time"));
  }
  state.init = {.pid = pid, .start_time = stat->start_time};
  return {};
}

void become_created(spec::State& state) {
  state.namespace_paths = namespace_paths(state.init.pid);
  state.hull->created = true;
  state.hull->new_cgroups.clear();
}

}  // namespace libcontainer::container
