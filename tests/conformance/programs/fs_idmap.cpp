// fs-idmap PATH: tries an id-mapped mount of PATH, and says on standard error what the kernel says.
#include <fcntl.h>
#include <fmt/core.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "arguments.h"
#include "sys/file.h"
#include "sys/mount.h"

namespace {
using namespace conformance;
namespace sys = libcontainer::sys;

void write_file(const std::string& path, std::string_view text) {
  if (const auto written = sys::write_file_at(sys::FdRef::cwd(), path, text); !written)
    die(path, written.error().value);
}

// A process in a user namespace of its own, which waits to be killed.
pid_t start_in_user_namespace() {
  int ready[2];
  if (pipe2(ready, O_CLOEXEC) < 0) die("pipe", errno);
  const pid_t pid = fork();
  if (pid < 0) die("fork", errno);
  if (pid == 0) {
    if (unshare(CLONE_NEWUSER) < 0) _exit(1);
    (void)write(ready[1], "", 1);
    pause();
    _exit(0);
  }
  close(ready[1]);
  char byte;
  if (read(ready[0], &byte, 1) != 1) die("no user namespace can be made");
  close(ready[0]);
  return pid;
}

sys::Fd mapped_user_namespace(pid_t pid) {
  const auto process = fmt::format("/proc/{}", pid);
  write_file(process + "/uid_map", "0 65536 65536");
  write_file(process + "/gid_map", "0 65536 65536");
  auto opened = sys::open_at(sys::FdRef::cwd(), process + "/ns/user", O_RDONLY);
  if (!opened) die(process, opened.error().value);
  return std::move(*opened);
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = parse_arguments(argc, argv);
  if (arguments.rest.size() != 1) die("one path is needed");
  const auto tree = sys::open_tree_clone(sys::FdRef::cwd(), arguments.rest[0], sys::Depth::Top);
  if (!tree) die("open_tree", tree.error().value);

  const pid_t pid = start_in_user_namespace();
  const auto user_namespace = mapped_user_namespace(pid);
  const mount_attr attributes{.attr_set = MOUNT_ATTR_IDMAP,
                              .userns_fd = static_cast<__u64>(user_namespace.number())};
  const auto mapped = sys::mount_set_attributes(*tree, "", sys::Depth::Top, attributes);
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  if (!mapped) die("mount_setattr", mapped.error().value);
}
