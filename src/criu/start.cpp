#include "criu/start.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cstdlib>

#include "base/error.h"
#include "base/text.h"
#include "sys/file.h"
#include "sys/mount.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace libcontainer::criu {
namespace {

constexpr int kSocketNumber = 3;
constexpr int kCannotStart = 127;

Result<std::string> find_program() {
  const char* const path = std::getenv("PATH");
  std::string_view directories =
      path != nullptr ? path : "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin";
  while (!directories.empty()) {
    const std::string file = fmt::format("{}/criu", base::take_until(directories, ':'));
    if (::access(file.c_str(), X_OK) == 0) return file;
  }
  return std::unexpected(
      base::make_error(Errc::NotFound, "criu: executable file not found in $PATH"));
}

// Runs in: the child of a clone, a copy of a program that may have had threads. System calls only.
struct Child {
  const char* program;
  const char* root_mount;  // nullptr: none
  ProcessGroup group;
  std::span<const int> descriptors;

  // Below the numbers that they get nothing is in the way any more.
  sys::SysResult<> place_descriptors(std::span<int> copies) const {
    const int above = static_cast<int>(descriptors.size());
    for (std::size_t i = 0; i < descriptors.size(); ++i) {
      SYS_TRY_ASSIGN(copies[i],
                     sys::invoke<int>(SYS_fcntl, descriptors[i], F_DUPFD_CLOEXEC, above));
    }
    for (std::size_t i = 0; i < copies.size(); ++i) {
      SYS_TRY(sys::duplicate_to(sys::FdRef::borrow(copies[i]), static_cast<int>(i)));
    }
    sys::close_from(above);
    return {};
  }

  sys::SysResult<> mount_root() const {
    if (root_mount == nullptr) return {};
    SYS_TRY(sys::unshare(CLONE_NEWNS));
    SYS_TRY(sys::mount("", "/", "", MS_SLAVE | MS_REC, nullptr));
    return sys::mount(root_mount, root_mount, "", MS_BIND | MS_REC, nullptr);
  }

  [[noreturn]] void run(std::span<int> copies) const {
    char name[] = "criu";
    char service[] = "swrk";
    char number[] = "3";
    char* const arguments[] = {name, service, number, nullptr};
    sys::reset_signals();
    if (group == ProcessGroup::Own) (void)sys::invoke(SYS_setpgid, 0, 0);  // cannot fail
    if (mount_root() && place_descriptors(copies)) (void)sys::execute(program, arguments, environ);
    sys::exit_process(kCannotStart);
  }
};

Result<sys::Fd> open_null() {
  auto null = sys::open_at(sys::FdRef::cwd(), "/dev/null", O_RDWR);
  if (null) return std::move(*null);
  return std::unexpected(base::make_system_error(null.error().value, "/dev/null"));
}

Error failure(sys::Errno error, const char* call) {
  return base::make_system_error(error.value, fmt::format("start criu: {}", call));
}

}  // namespace

Result<Started> start(const StartOptions& options) {
  LC_TRY_ASSIGN(const std::string program, find_program());
  LC_TRY_ASSIGN(const sys::Fd null, open_null());
  auto pair = sys::socket_pair(sys::SocketKind::SeqPacket);
  if (!pair) return std::unexpected(failure(pair.error(), "socketpair"));
  std::vector<int> descriptors;
  for (const auto stream : options.streams) {
    const bool is_open = stream && sys::stat_fd(stream);
    descriptors.push_back(is_open ? stream.number() : null.number());
  }
  static_assert(kSocketNumber == 3, "the place of the socket in the list");
  descriptors.push_back(pair->theirs.number());
  for (const auto extra : options.extra) descriptors.push_back(extra.number());
  std::vector<int> copies(descriptors.size(), -1);
  const Child child{.program = program.c_str(),
                    .root_mount = options.root_mount.empty() ? nullptr : options.root_mount.c_str(),
                    .group = options.group,
                    .descriptors = descriptors};
  int pidfd = -1;
  clone_args arguments{};
  arguments.flags = CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  arguments.exit_signal = SIGCHLD;
  const auto pid = sys::clone3(arguments);
  if (!pid) return std::unexpected(failure(pid.error(), "clone3"));
  if (*pid == 0) child.run(copies);
  return Started{.pid = *pid, .pidfd = sys::Fd(pidfd), .socket = std::move(pair->ours)};
}

}  // namespace libcontainer::criu
