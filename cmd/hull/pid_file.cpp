#include "hull/pid_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "hull/fd.h"
#include "hull/file.h"

namespace hull {
namespace {

constexpr mode_t kMode = 0666;

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string temporary_beside(const std::string& path) {
  const auto slash = path.rfind('/');
  const auto start = slash == std::string::npos ? 0 : slash + 1;
  return path.substr(0, start) + "." + path.substr(start) + "." + std::to_string(::getpid());
}

std::string about(const std::string& path) { return "write pid file '" + path + "'"; }

// An unnamed file gets its name only now that it is complete.
Outcome<> link_at(const Fd& file, const std::string& path) {
  const auto magic = "/proc/self/fd/" + std::to_string(file.number());
  const auto link = [&] {
    return ::linkat(AT_FDCWD, magic.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0;
  };
  if (link()) return {};
  if (errno == EEXIST && ::unlink(path.c_str()) == 0 && link()) return {};
  return std::unexpected(system_failure(errno, about(path)));
}

Outcome<> write_by_rename(const std::string& path, const std::string& text) {
  const auto temporary = temporary_beside(path);
  const Fd file(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kMode));
  if (!file) return std::unexpected(system_failure(errno, about(path)));
  auto written = write_all(file.number(), text, "pid file '" + path + "'");
  if (written && ::rename(temporary.c_str(), path.c_str()) != 0) {
    written = std::unexpected(system_failure(errno, about(path)));
  }
  if (!written) ::unlink(temporary.c_str());
  return written;
}

}  // namespace

Outcome<> write_pid_file(const std::string& path, pid_t pid) {
  const auto text = std::to_string(pid);
  const Fd file(::open(directory_of(path).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, kMode));
  // Not every file system has unnamed files, and without /proc they cannot be named.
  if (!file && errno != EOPNOTSUPP && errno != EISDIR) {
    return std::unexpected(system_failure(errno, about(path)));
  }
  if (!file || ::access("/proc/self/fd", X_OK) != 0) return write_by_rename(path, text);
  HULL_TRY(write_all(file.number(), text, "pid file '" + path + "'"));
  return link_at(file, path);
}

}  // namespace hull
