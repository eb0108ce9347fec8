#include "hull/file.h"

#include <fcntl.h>

#include <array>
#include <cerrno>

namespace hull {
namespace {

constexpr std::size_t kLongestFile = std::size_t{32} << 20U;

}  // namespace

Outcome<std::string> read_file(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file) return std::unexpected(system_failure(errno, "open '" + path + "'"));
  std::string text;
  std::array<char, 16384> block;
  while (true) {
    const auto count = ::read(file.number(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(system_failure(errno, "read '" + path + "'"));
    if (count == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
    if (text.size() > kLongestFile) {
      return std::unexpected(Failure("read '" + path + "': longer than 32 MiB"));
    }
  }
}

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
