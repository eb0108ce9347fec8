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

constexpr std::size_t kSocketNumber = 3;
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
  const StartOptions& options;
  std::span<int> descriptors;  // those of `directories` last, to be opened
  std::span<int> copies;

  sys::SysResult<> mount_root() const {
    const char* const root = options.root_mount.c_str();
    SYS_TRY(sys::unshare(CLONE_NEWNS));
    SYS_TRY(sys::mount("", "/", "", MS_SLAVE | MS_REC, nullptr));
    return sys::mount(root, root, "", MS_BIND | MS_REC, nullptr);
  }

  // criu opens descriptors of whoever has made the socket.
  sys::SysResult<> replace_socket() const {
    constexpr std::string_view kText = "s";
    SYS_TRY_ASSIGN(sys::SocketPair own, sys::socket_pair(sys::SocketKind::SeqPacket));
    const auto carrier = sys::FdRef::borrow(descriptors[kSocketNumber]);
    SYS_TRY(sys::send_message(carrier, std::as_bytes(std::span(kText)), own.ours));
    descriptors[kSocketNumber] = own.theirs.release();
    return {};
  }

  sys::SysResult<> open_directories() const {
    const std::size_t first = descriptors.size() - options.directories.size();
    for (std::size_t i = 0; i < options.directories.size(); ++i) {
      SYS_TRY_ASSIGN(sys::Fd directory, sys::open_at(sys::FdRef::cwd(), options.directories[i],
                                                     O_RDONLY | O_DIRECTORY));
      descriptors[first + i] = directory.release();
    }
    return {};
  }

  sys::SysResult<> make_namespace() const {
    if (options.root_mount.empty()) return {};
    SYS_TRY(mount_root());
    SYS_TRY(replace_socket());
    return open_directories();
  }

  // Above the numbers that they get, nothing is in the way any more.
  sys::SysResult<> place_descriptors() const {
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

  [[noreturn]] void run() const {
    char name[] = "criu";
    char service[] = "swrk";
    char number[] = "3";
    char* const arguments[] = {name, service, number, nullptr};
    sys::reset_signals();
    if (options.group == ProcessGroup::Own) {
      (void)sys::invoke(SYS_setpgid, 0, 0);  // cannot fail
    }
    if (make_namespace() && place_descriptors()) (void)sys::execute(program, arguments, environ);
    sys::exit_process(kCannotStart);
  }
};

Result<sys::Fd> open_null() {
  auto null = sys::open_at(sys::FdRef::cwd(), "/dev/null", O_RDWR);
  if (null) return std::move(*null);
  return std::unexpected(base::make_system_error(null.error().value, "/dev/null"));
}

// In the order of criu's numbers.
std::vector<int> list_descriptors(const StartOptions& options, sys::FdRef null, sys::FdRef socket) {
  std::vector<int> descriptors;
  for (const auto stream : options.streams) {
    const bool is_open = stream && sys::stat_fd(stream);
    descriptors.push_back(is_open ? stream.number() : null.number());
  }
  descriptors.push_back(socket.number());
  for (const auto extra : options.extra) descriptors.push_back(extra.number());
  descriptors.resize(descriptors.size() + options.directories.size(), -1);
  return descriptors;
}

// Without one the child has ended, which the first answer tells.
void receive_socket(Started& started) {
  std::array<std::byte, 8> text;
  auto received = sys::receive_message(started.socket, text);
  if (received && received->fd) started.socket = std::move(received->fd);
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
  auto descriptors = list_descriptors(options, null, pair->theirs);
  std::vector<int> copies(descriptors.size(), -1);
  const Child child{
      .program = program.c_str(), .options = options, .descriptors = descriptors, .copies = copies};
  int pidfd = -1;
  clone_args arguments{};
  arguments.flags = CLONE_PIDFD;
  arguments.pidfd = reinterpret_cast<std::uint64_t>(&pidfd);
  arguments.exit_signal = SIGCHLD;
  const auto pid = sys::clone3(arguments);
  if (!pid) return std::unexpected(failure(pid.error(), "clone3"));
  if (*pid == 0) child.run();
  Started started{.pid = *pid, .pidfd = sys::Fd(pidfd), .socket = std::move(pair->ours)};
  pair->theirs.reset();
  if (!options.root_mount.empty()) receive_socket(started);
  return started;
}

}  // namespace libcontainer::criu
