#include "console/apply.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <linux/magic.h>
#include <sys/stat.h>

#include <span>
#include <string_view>

#include "sys/mount.h"
#include "sys/resolve.h"
#include "sys/socket.h"

namespace libcontainer::console {
namespace {

using wire::Status;

// The kernel's struct winsize; <sys/ioctl.h> and <asm/termbits.h> cannot be included together.
struct WindowSize {
  std::uint16_t rows;
  std::uint16_t columns;
  std::uint16_t width = 0;
  std::uint16_t height = 0;
};

// SECURITY: CVE-2025-52565: a real multiplexer of a devpts, not what the image put there.
Status check_multiplexer(sys::FdRef fd) {
  constexpr std::uint64_t kDevptsMagic = 0x1cd1;
  constexpr std::uint64_t kMultiplexerInode = 2;
  STEP_ASSIGN(const auto status, "statx", sys::stat_fd(fd));
  STEP_ASSIGN(const auto magic, "fstatfs", sys::filesystem_magic(fd));
  const bool real = magic == kDevptsMagic && status.stx_ino == kMultiplexerInode &&
                    (status.stx_mode & S_IFMT) == S_IFCHR && status.stx_rdev_major == 5 &&
                    status.stx_rdev_minor == 2;
  return real ? Status{} : Status{EINVAL, "", "the container's /dev/pts/ptmx is invalid"};
}

Status open_pair(sys::FdRef root, sys::Fd& master, sys::Fd& peer) {
  constexpr int kFlags = O_RDWR | O_NOCTTY;
  STEP_ASSIGN(master, "openat2",
              sys::resolve_in_root(root, "/dev/pts/ptmx", kFlags, sys::LastComponent::NoFollow));
  if (const Status status = check_multiplexer(master); !status.ok()) return status;
  const int unlocked = 0;
  STEP_TRY("ioctl(TIOCSPTLCK)", sys::invoke(SYS_ioctl, master.number(), TIOCSPTLCK, &unlocked));
  STEP_ASSIGN(peer, "ioctl(TIOCGPTPEER)",
              sys::invoke_fd(SYS_ioctl, master.number(), TIOCGPTPEER, kFlags | O_CLOEXEC));
  return {};
}

Status bind_at_dev_console(sys::FdRef root, sys::FdRef peer, sys::FdRef descriptors) {
  STEP_ASSIGN(const sys::ParentDirectory parent, "openat2",
              sys::resolve_parent(root, "/dev/console"));
  const auto made =
      sys::open_at(parent.dir, parent.name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0666);
  if (!made && made.error().value != EEXIST) return {made.error().value, "openat"};
  STEP_ASSIGN(const sys::Fd target, "openat",
              sys::open_at(parent.dir, parent.name, O_PATH | O_NOFOLLOW));
  const auto tree = sys::open_tree_clone(peer, "", sys::Depth::Top, AT_EMPTY_PATH);
  auto bound =
      tree ? sys::move_mount(*tree, target) : sys::SysResult<>(sys::fail(tree.error().value));
  if (!bound && sys::is_unsupported(bound.error())) {
    bound = sys::bind_on(peer, target, sys::Depth::Top, descriptors);
  }
  STEP_TRY("move_mount", bound);
  return {};
}

}  // namespace

Status setup_console(const wire::SetupConsole& step, sys::FdRef root, sys::FdRef socket,
                     sys::FdRef descriptors) {
  sys::Fd master;
  sys::Fd peer;
  if (const Status status = open_pair(root, master, peer); !status.ok()) return status;
  if (step.height != 0 && step.width != 0) {
    const WindowSize size{.rows = step.height, .columns = step.width};
    STEP_TRY("ioctl(TIOCSWINSZ)", sys::invoke(SYS_ioctl, peer.number(), TIOCSWINSZ, &size));
  }
  if (step.bind_console != 0) {
    if (const Status status = bind_at_dev_console(root, peer, descriptors); !status.ok())
      return status;
  }
  constexpr std::string_view kName = "/dev/pts/ptmx";
  STEP_TRY("sendmsg", sys::send_message(socket, std::as_bytes(std::span(kName)), master));
  for (int number = 0; number < 3; ++number) {
    STEP_TRY("dup3", sys::duplicate_to(peer, number));
  }
  STEP_TRY("ioctl(TIOCSCTTY)", sys::invoke(SYS_ioctl, 0, TIOCSCTTY, 0));
  return {};
}

}  // namespace libcontainer::console
