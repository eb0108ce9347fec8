#include "file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "base/scope.h"

namespace libcontainer::bench {

namespace {

std::unexpected<Error> failed(std::string_view action, const std::string& path) {
  return std::unexpected(base::make_system_error(errno, fmt::format("{} '{}'", action, path)));
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return failed("open", path);
  const base::ScopeExit close_it([&] { close(fd); });
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t count = read(fd, buffer.data(), buffer.size());
    if (count < 0) return failed("read", path);
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

Result<> write_file(const std::string& path, std::string_view content) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return failed("create", path);
  const base::ScopeExit close_it([&] { close(fd); });
  while (!content.empty()) {
    const ssize_t count = write(fd, content.data(), content.size());
    if (count < 0) return failed("write", path);
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Result<> copy_file(const std::string& from, const std::string& to, unsigned mode) {
  const int source = open(from.c_str(), O_RDONLY | O_CLOEXEC);
  if (source < 0) return failed("open", from);
  const base::ScopeExit close_source([&] { close(source); });
  const int target = open(to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (target < 0) return failed("create", to);
  const base::ScopeExit close_target([&] { close(target); });
  constexpr std::size_t kChunk = 1 << 20;
  ssize_t count = 0;
  while ((count = sendfile(target, source, nullptr, kChunk)) > 0) continue;
  if (count < 0) return failed("copy to", to);
  return {};
}

}  // namespace libcontainer::bench
