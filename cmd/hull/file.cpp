#include "hull/file.h"

#include <fcntl.h>

#include <array>
#include <cerrno>

namespace hull {
namespace {

constexpr std::size_t kLongestFile = std::size_t{32} << 20U;

Outcome<std::string> read_to_end(int fd, const std::string& name) {
  std::string text;
  std::array<char, 16384> block;
  while (true) {
    const auto count = ::read(fd, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(system_failure(errno, "read " + name));
    if (count == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
    if (text.size() > kLongestFile) {
      return std::unexpected(Failure("read " + name + ": longer than 32 MiB"));
    }
  }
}

}  // namespace

Outcome<std::string> read_file(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file) return std::unexpected(system_failure(errno, "open '" + path + "'"));
  return read_to_end(file.number(), "'" + path + "'");
}

Outcome<std::string> read_standard_input() { return read_to_end(STDIN_FILENO, "standard input"); }

Outcome<> write_all(int fd, std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const auto count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(system_failure(errno, "write " + std::string(name)));
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Outcome<> write_standard_output(std::string_view text) {
  return write_all(STDOUT_FILENO, text, "standard output");
}

void write_standard_error(std::string_view text) {
  (void)write_all(STDERR_FILENO, text, "standard error");
}

}  // namespace hull
