#include "environment.h"

#include <fmt/format.h>
#include <linux/magic.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "file.h"

namespace libcontainer::bench {

namespace {

constexpr const char* kAutogroup = "/proc/self/autogroup";
constexpr const char* kHugetlb = "/sys/fs/cgroup/hugetlb";

bool is_filesystem(const char* path, long magic) {
  struct statfs status;
  return statfs(path, &status) == 0 && status.f_type == magic;
}

// The hierarchy that the kernel has hugetlb in: 0 is none of version 1, -1 without hugetlb.
int hugetlb_hierarchy() {
  constexpr std::string_view kName = "\nhugetlb\t";
  const std::string controllers = read_file("/proc/cgroups").value_or("");
  const auto found = controllers.find(kName);
  if (found == std::string::npos) return -1;
  int hierarchy = -1;
  const char* digits = controllers.data() + found + kName.size();
  std::from_chars(digits, controllers.data() + controllers.size(), hierarchy);
  return hierarchy;
}

// A hierarchy whose removed cgroups are not yet freed outlives its last mount: it would stay in
// /proc/PID/cgroup of the whole host. Mounting it again and trying later removes it.
void remove_hugetlb() {
  constexpr int kAttempts = 50;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    umount2(kHugetlb, 0);
    if (hugetlb_hierarchy() <= 0) return;
    usleep(20'000);
    mount("hugetlb", kHugetlb, "cgroup", 0, "hugetlb");
  }
  umount2(kHugetlb, MNT_DETACH);
}

std::string first_line_after(std::string_view text, std::string_view key) {
  const auto begin = text.find(key);
  if (begin == std::string_view::npos) return "unknown";
  text.remove_prefix(begin + key.size());
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

Result<Environment> Environment::enter() {
  if (geteuid() != 0) {
    return std::unexpected(base::make_error(Errc::PermissionDenied, "the benchmark needs root"));
  }
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  if (unshare(CLONE_NEWNS) < 0 || mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) < 0) {
    return std::unexpected(base::make_system_error(errno, "make a private mount namespace"));
  }
  Environment environment;
  environment.raise_priority();
  LC_TRY(environment.make_directory());
  LC_TRY(environment.mount_hugetlb());
  return environment;
}

// The scheduler weighs whole sessions against each other before it looks at a process's own
// niceness.
void Environment::raise_priority() {
  (void)setpriority(PRIO_PROCESS, 0, -20);   // without priority the numbers are noisier, not wrong
  const auto group = read_file(kAutogroup);  // "/autogroup-7 nice 0"
  if (!group) return;
  const auto nice = group->rfind(' ');
  if (nice == std::string::npos) return;
  autogroup_nice_ = group->substr(nice + 1);
  (void)write_file(kAutogroup, "-20");
}

Result<> Environment::make_directory() {
  const char* parent = std::getenv("TMPDIR");
  std::string path = fmt::format("{}/hull-bench-XXXXXX", parent != nullptr ? parent : "/tmp");
  if (mkdtemp(path.data()) == nullptr) {
    return std::unexpected(base::make_system_error(errno, fmt::format("make '{}'", path)));
  }
  directory_ = path;
  if (mount("hull-bench", path.c_str(), "tmpfs", MS_NODEV, "mode=711") == 0) return {};
  return std::unexpected(base::make_system_error(errno, fmt::format("mount on '{}'", path)));
}

// crun refuses a hybrid hierarchy without hugetlb; with it, every runtime runs in the same one.
Result<> Environment::mount_hugetlb() {
  if (!is_filesystem("/sys/fs/cgroup", TMPFS_MAGIC) || hugetlb_hierarchy() < 0) return {};
  hugetlb_directory_made_ = mkdir(kHugetlb, 0755) == 0;
  if (is_filesystem(kHugetlb, CGROUP_SUPER_MAGIC)) return {};
  if (mount("hugetlb", kHugetlb, "cgroup", 0, "hugetlb") < 0) {
    return std::unexpected(base::make_system_error(errno, fmt::format("mount '{}'", kHugetlb)));
  }
  hugetlb_mounted_ = true;
  return {};
}

Environment::Environment(Environment&& other) noexcept
    : directory_(std::exchange(other.directory_, {})),
      autogroup_nice_(std::exchange(other.autogroup_nice_, {})),
      hugetlb_mounted_(std::exchange(other.hugetlb_mounted_, false)),
      hugetlb_directory_made_(std::exchange(other.hugetlb_directory_made_, false)) {}

Environment::~Environment() {
  if (!autogroup_nice_.empty()) (void)write_file(kAutogroup, autogroup_nice_);  // as it was
  if (hugetlb_mounted_) remove_hugetlb();
  if (hugetlb_directory_made_) rmdir(kHugetlb);
  if (directory_.empty()) return;
  umount2(directory_.c_str(), MNT_DETACH);
  rmdir(directory_.c_str());
}

Machine describe_machine() {
  Machine machine;
  utsname names;
  if (uname(&names) == 0) machine.kernel = fmt::format("{} {}", names.release, names.machine);
  const auto processors = read_file("/proc/cpuinfo");
  machine.processor = processors ? first_line_after(*processors, "model name\t: ") : "unknown";
  machine.cores = static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  machine.cgroups = "v2";
  if (!is_filesystem("/sys/fs/cgroup", CGROUP2_SUPER_MAGIC)) {
    const std::string groups = read_file("/proc/self/cgroup").value_or("");
    machine.cgroups = fmt::format("v1, {} hierarchies", std::ranges::count(groups, '\n'));
  }
  return machine;
}

Result<> pin_to_cpu(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(cpu), &set);
  if (sched_setaffinity(0, sizeof set, &set) == 0) return {};
  return std::unexpected(base::make_system_error(errno, fmt::format("pin to CPU {}", cpu)));
}

}  // namespace libcontainer::bench
