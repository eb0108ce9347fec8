#include "support/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace integration {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

bool slurp(const std::string& path, std::string& text) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char buffer[16384];
  ssize_t got = 0;
  while ((got = read(fd, buffer, sizeof buffer)) > 0) text.append(buffer, static_cast<size_t>(got));
  const int error = errno;
  close(fd);
  errno = error;
  return got == 0;
}

}  // namespace

std::string read_file(const std::string& path) {
  std::string text;
  if (!slurp(path, text)) fail("read " + path);
  return text;
}

std::string read_file_if_there(const std::string& path) {
  std::string text;
  return slurp(path, text) ? text : std::string();
}

void write_file(const std::string& path, std::string_view text, unsigned mode) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (fd < 0) fail("create " + path);
  const ssize_t written = write(fd, text.data(), text.size());
  if (fchmod(fd, mode) != 0) errno = 0;  // kernel files have no mode to change
  if (close(fd) != 0 || written != static_cast<ssize_t>(text.size())) fail("write " + path);
}

void make_directory(const std::string& path, unsigned mode) {
  std::filesystem::create_directories(path);
  if (chmod(path.c_str(), mode) != 0) fail("chmod " + path);
}

void make_symlink(const std::string& target, const std::string& path) {
  if (symlink(target.c_str(), path.c_str()) != 0) fail("symlink " + path);
}

bool exists(const std::string& path) {
  struct stat status{};
  return lstat(path.c_str(), &status) == 0;
}

std::vector<std::string> directory_names(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin));
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (size_t at = 0; (at = text.find_first_not_of(" \t\r\n", at)) != std::string_view::npos;) {
    const size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    words.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TempDir::TempDir(const std::string& parent) {
  path_ = fmt::format("{}/{}-XXXXXX", parent, run_token());
  if (mkdtemp(path_.data()) == nullptr) fail("mkdtemp " + path_);
  if (chmod(path_.c_str(), 0755) != 0) fail("chmod " + path_);
}

TempDir::~TempDir() {
  // Deepest first: what a test mounted here would survive, or worse, be emptied.
  std::vector<std::string> mounts;
  for (const std::string& line : lines_of(read_file_if_there("/proc/self/mountinfo"))) {
    const std::string target = words_of(line).at(4);
    if (target.starts_with(path_ + "/")) mounts.push_back(target);
  }
  for (auto mount = mounts.rbegin(); mount != mounts.rend(); ++mount) {
    (void)umount2(mount->c_str(), MNT_DETACH);  // what cannot go shows up as a difference
  }
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

const std::string& run_token() {
  static const std::string token = fmt::format("lctest{}", getpid());
  return token;
}

}  // namespace integration
