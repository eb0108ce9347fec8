// seccompagent -socketfile SOCKET [-pid-file FILE]: answers what seccomp filters ask. mkdir NAME is
// done as NAME-METADATA inside the container, chmod and its kin fail with ENOMEDIUM, all else goes
// on.
#include <fcntl.h>
#include <fmt/core.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "arguments.h"
#include "listen.h"
#include "sys/file.h"
#include "sys/resolve.h"

namespace {
using namespace conformance;
namespace sys = libcontainer::sys;

bool contains(std::initializer_list<int> numbers, int number) {
  return std::ranges::find(numbers, number) != numbers.end();
}

std::string text_of(unsigned pid, std::uint64_t address) {
  const auto memory = sys::open_at(sys::FdRef::cwd(), fmt::format("/proc/{}/mem", pid), O_RDONLY);
  std::array<char, 4096> text{};
  if (memory) (void)sys::read_at(*memory, std::span(text).first(text.size() - 1), address);
  return text.data();  // empty, if it cannot be read: mkdir fails then
}

bool make_directory(const seccomp_notif& request, const std::string& metadata) {
  const auto name = text_of(request.pid, request.data.args[0]);
  if (name.empty()) return false;
  const bool absolute = name.starts_with('/');
  const auto base = sys::open_at(sys::FdRef::cwd(),
                                 fmt::format("/proc/{}/{}", request.pid, absolute ? "root" : "cwd"),
                                 O_PATH | O_DIRECTORY);
  if (!base) return false;
  const auto path = fmt::format("{}-{}", name, metadata);
  const auto parent = sys::resolve_parent(*base, path);
  return parent &&
         sys::mkdir_at(parent->dir, parent->name, static_cast<mode_t>(request.data.args[1]))
             .has_value();
}

seccomp_notif_resp answer_to(const seccomp_notif& request, const std::string& metadata) {
  seccomp_notif_resp answer{.id = request.id};
  if (contains({SYS_chmod, SYS_fchmod, SYS_fchmodat}, request.data.nr)) {
    answer.error = -ENOMEDIUM;
  } else if (request.data.nr == SYS_mkdir) {
    answer.error = make_directory(request, metadata) ? 0 : -ENOSYS;
  } else {
    answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  }
  return answer;
}

// Until the last process with the filter is gone.
void serve(sys::FdRef notify, const std::string& metadata) {
  pollfd ready{.fd = notify.number(), .events = POLLIN, .revents = 0};
  while (poll(&ready, 1, -1) > 0 && (ready.revents & POLLIN) != 0) {
    seccomp_notif request{};
    // ENOENT: who asked has been killed meanwhile.
    if (ioctl(notify.number(), SECCOMP_IOCTL_NOTIF_RECV, &request) < 0) continue;
    auto answer = answer_to(request, metadata);
    (void)ioctl(notify.number(), SECCOMP_IOCTL_NOTIF_SEND, &answer);  // the same
  }
}

// A word that can be the end of a file's name.
std::string metadata_of(const std::string& state) {
  boost::system::error_code error;
  const auto parsed = boost::json::parse(state, error);
  if (error || !parsed.is_object()) return {};
  const auto* metadata = parsed.as_object().if_contains("metadata");
  if (metadata == nullptr || !metadata->is_string()) return {};
  const std::string text(metadata->as_string());
  return text.substr(text.rfind('/') + 1);
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = parse_arguments(argc, argv);
  const auto socket = arguments.flag("socketfile");
  if (socket.empty()) die("-socketfile is needed");
  (void)unlink(socket.c_str());  // of an agent before
  write_pid_file(arguments.flag("pid-file"));
  const auto listener = listen_at(socket);
  while (true) {
    auto message = receive_from(accept_from(listener));
    if (!message.fd) continue;
    std::thread([fd = std::move(message.fd), metadata = metadata_of(message.text)] {
      serve(fd, metadata);
    }).detach();
  }
}
