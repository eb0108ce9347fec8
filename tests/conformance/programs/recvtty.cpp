// recvtty [--mode single|null] [--pid-file FILE] [--no-stdin] SOCKET: takes consoles that a runtime
// sends.
//
// single: the first one, connected to standard input and output. null: all, and what they print is
// lost.
#include <fmt/core.h>
#include <termios.h>

#include <array>
#include <optional>
#include <string_view>
#include <thread>

#include "arguments.h"
#include "listen.h"
#include "sys/file.h"

namespace {
using namespace conformance;
namespace sys = libcontainer::sys;

// Until an end. Of a console that is EIO too: nobody has it open any more.
void copy(sys::FdRef from, std::optional<sys::FdRef> to) {
  std::array<std::byte, 4096> buffer;
  while (true) {
    const auto size = sys::read_some(from, buffer);
    if (!size || *size == 0) return;
    if (to && !sys::write_all(*to, std::span(buffer).first(*size))) return;
  }
}

// What the container prints comes out as it was printed.
void keep_line_ends(sys::FdRef console) {
  termios settings;
  if (tcgetattr(console.number(), &settings) < 0) die("tcgetattr", errno);
  settings.c_oflag &= ~static_cast<tcflag_t>(ONLCR);
  if (tcsetattr(console.number(), TCSANOW, &settings) < 0) die("tcsetattr", errno);
}

void serve_one(sys::Fd listener, bool with_input) {
  const auto connection = accept_from(listener);
  listener.reset();
  const auto console = receive_from(connection).fd;
  if (!console) die("no console was sent");
  keep_line_ends(console);
  std::jthread output(copy, sys::FdRef(console), sys::FdRef::borrow(1));
  if (with_input) copy(sys::FdRef::borrow(0), sys::FdRef(console));
}

[[noreturn]] void serve_all(sys::FdRef listener) {
  while (true) {
    std::thread([connection = accept_from(listener)] {
      if (const auto console = receive_from(connection).fd) copy(console, std::nullopt);
    }).detach();
  }
}

}  // namespace

int main(int argc, char** argv) {
  static constexpr std::array<std::string_view, 1> kSwitches = {"no-stdin"};
  const auto arguments = parse_arguments(argc, argv, kSwitches);
  if (arguments.rest.size() != 1) die("one socket is needed");
  const auto mode = arguments.flag("mode", "single");
  if (mode != "single" && mode != "null") die(fmt::format("no such mode: {}", mode));

  write_pid_file(arguments.flag("pid-file"));
  auto listener = listen_at(arguments.rest[0]);
  if (mode == "null") serve_all(listener);
  serve_one(std::move(listener), arguments.flag("no-stdin") != "true");
}
