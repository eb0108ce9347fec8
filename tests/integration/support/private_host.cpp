#include "support/private_host.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <vector>

#include "support/files.h"

namespace integration {
namespace {

struct Hierarchy {
  std::string mount_point;
  std::string type;     // cgroup or cgroup2
  std::string options;  // "cpu,cpuacct", "name=systemd"; empty for cgroup2
  std::string own_path;

  // The only hierarchy: limited processes must be in its leaves.
  bool is_unified() const { return type == "cgroup2" && mount_point == "/sys/fs/cgroup"; }
  std::string parent() const {
    return mount_point + (is_unified() ? own_path.substr(0, own_path.rfind('/')) : own_path);
  }
  std::string made() const { return parent() + "/" + run_token(); }
};

void check(bool ok, const std::string& what) {
  if (!ok) throw std::system_error(errno, std::generic_category(), what);
}

// What /proc/self/cgroup says of the hierarchy with these controllers.
std::string own_cgroup(const std::string& options) {
  for (const std::string& line : lines_of(read_file("/proc/self/cgroup"))) {
    const size_t first = line.find(':');
    const size_t second = line.find(':', first + 1);
    if (line.substr(first + 1, second - first - 1) != options) continue;
    const std::string path = line.substr(second + 1);
    return path == "/" ? "" : path;
  }
  return "";
}

std::string controllers_of(const std::string& super_options) {
  std::string kept;
  for (size_t at = 0; at < super_options.size();) {
    const size_t end = std::min(super_options.find(',', at), super_options.size());
    const std::string option = super_options.substr(at, end - at);
    at = end + 1;
    if (option == "rw" || option == "ro" || option == "xattr" || option == "noprefix") continue;
    kept += (kept.empty() ? "" : ",") + option;
  }
  return kept;
}

std::vector<Hierarchy> mounted_hierarchies() {
  std::vector<Hierarchy> found;
  for (const std::string& line : lines_of(read_file("/proc/self/mountinfo"))) {
    const size_t separator = line.find(" - cgroup");
    if (separator == std::string::npos) continue;
    const std::vector<std::string> tail = words_of(line.substr(separator + 3));
    Hierarchy hierarchy{words_of(line).at(4), tail.at(0), "", ""};
    if (hierarchy.type == "cgroup") hierarchy.options = controllers_of(tail.back());
    hierarchy.own_path = own_cgroup(hierarchy.options);
    found.push_back(hierarchy);
  }
  return found;
}

void enter_new_cgroup(const Hierarchy& hierarchy) {
  make_directory(hierarchy.made());
  for (const char* file : {"/cpuset.cpus", "/cpuset.mems"}) {
    if (!exists(hierarchy.made() + file)) continue;  // else tasks cannot be added
    write_file(hierarchy.made() + file,
               read_file(hierarchy.mount_point + hierarchy.own_path + file));
  }
  write_file(hierarchy.made() + "/cgroup.procs", "0");
}

// A cgroup with controllers to give has no processes of its own.
void enter_leaf(const Hierarchy& hierarchy) {
  if (!hierarchy.is_unified()) return;
  std::string request;
  for (const std::string& name : words_of(read_file(hierarchy.made() + "/cgroup.controllers"))) {
    request += (request.empty() ? "+" : " +") + name;
  }
  make_directory(hierarchy.made() + "/leaf");
  write_file(hierarchy.made() + "/leaf/cgroup.procs", "0");
  write_file(hierarchy.made() + "/cgroup.subtree_control", request);
}

void mount_afresh(const Hierarchy& hierarchy) {
  check(umount2(hierarchy.mount_point.c_str(), MNT_DETACH) == 0, "umount cgroup");
  check(mount(hierarchy.type.c_str(), hierarchy.mount_point.c_str(), hierarchy.type.c_str(), 0,
              hierarchy.options.empty() ? nullptr : hierarchy.options.c_str()) == 0,
        "mount cgroup " + hierarchy.options);
}

void mount_private_directories(const std::string& keep) {
  check(mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "make mounts private");
  const long kept = syscall(SYS_open_tree, AT_FDCWD, keep.c_str(), 1 | O_CLOEXEC | AT_RECURSIVE);
  check(kept >= 0, "open_tree " + keep);
  for (const char* dir : {"/tmp", "/run", "/dev/shm", "/var/tmp"}) {
    check(mount("tmpfs", dir, "tmpfs", 0, nullptr) == 0, "mount private directory");
  }
  if (!exists(keep)) {
    make_directory(keep);
    check(syscall(SYS_move_mount, kept, "", AT_FDCWD, keep.c_str(), 4) == 0, "move_mount");
  }
  close(static_cast<int>(kept));
}

int run_inside(const std::vector<Hierarchy>& hierarchies, const std::string& keep,
               const std::function<int()>& body) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const Hierarchy& hierarchy : hierarchies) enter_new_cgroup(hierarchy);
  check(unshare(CLONE_NEWNS | CLONE_NEWCGROUP) == 0, "unshare");
  for (const Hierarchy& hierarchy : hierarchies) enter_leaf(hierarchy);
  mount_private_directories(keep);
  for (const Hierarchy& hierarchy : hierarchies) mount_afresh(hierarchy);
  check(mount("proc", "/proc", "proc", 0, nullptr) == 0, "mount proc");
  return body();
}

void remove_tree(const std::string& cgroup) {
  for (const std::string& name : directory_names(cgroup)) {
    struct stat status{};
    const std::string path = cgroup + "/" + name;
    if (lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) remove_tree(path);
  }
  rmdir(cgroup.c_str());
}

}  // namespace

int on_private_host(const std::string& keep, const std::function<int()>& body) {
  const std::vector<Hierarchy> hierarchies = mounted_hierarchies();
  // Not unshare() and fork(): once that PID 1 is gone, nothing more could be started here.
  const auto first = static_cast<pid_t>(syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, 0, 0, 0, 0));
  check(first >= 0, "clone");
  if (first == 0) {
    try {
      const int code = run_inside(hierarchies, keep, body);
      fflush(nullptr);
      _exit(code);
    } catch (const std::exception& error) {
      const std::string text = std::string("private host: ") + error.what() + "\n";
      (void)!write(2, text.data(), text.size());
      _exit(125);
    }
  }
  int status = 0;
  while (waitpid(first, &status, 0) < 0 && errno == EINTR) {
  }
  for (const Hierarchy& hierarchy : hierarchies) remove_tree(hierarchy.made());
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace integration
