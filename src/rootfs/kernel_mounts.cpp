#include "rootfs/kernel_mounts.h"

#include <linux/limits.h>
#include <sys/mount.h>

#include <array>
#include <cerrno>
#include <span>
#include <string_view>

#include "base/text.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/mount.h"

namespace libcontainer::rootfs {
namespace {

using wire::Status;

constexpr std::size_t kFirstSize = std::size_t{256} << 10;
constexpr std::size_t kMaxSize = std::size_t{64} << 20;

// All of it at once: it changes when something is unmounted.
Status read_mountinfo(std::string_view& text) {
  for (std::size_t size = kFirstSize; size <= kMaxSize; size *= 4) {
    STEP_ASSIGN(const auto pages, "mmap", sys::allocate_pages(size));
    const std::span buffer(reinterpret_cast<char*>(pages.data()), pages.size());
    STEP_ASSIGN(const sys::Fd file, "open",
                sys::open_at(sys::FdRef::cwd(), "/proc/self/mountinfo", O_RDONLY));
    STEP_ASSIGN(const std::size_t length, "read", sys::read_full(file, buffer));
    text = {buffer.data(), length};
    if (length < buffer.size()) return {};
  }
  return {E2BIG, "", "too many mounts"};
}

// Source: proc_pid_mountinfo(5).
struct Line {
  std::string_view root;
  std::string_view mount_point;  // escaped
  std::string_view type;
};

Line parse(std::string_view line) {
  for (int i = 0; i < 3; ++i) (void)base::take_until(line, ' ');
  Line result;
  result.root = base::take_until(line, ' ');
  result.mount_point = base::take_until(line, ' ');
  while (!line.empty() && base::take_until(line, ' ') != "-") continue;
  result.type = base::take_until(line, ' ');
  return result;
}

// "\040" → " ". False: it is no path that could be named.
bool unescape(std::string_view text, std::array<char, PATH_MAX>& path) {
  std::size_t size = 0;
  while (!text.empty() && size + 1 < path.size()) {
    const bool is_escape = text[0] == '\\' && text.size() >= 4;
    path[size++] =
        is_escape ? static_cast<char>((text[1] - '0') * 64 + (text[2] - '0') * 8 + (text[3] - '0'))
                  : text[0];
    text.remove_prefix(is_escape ? 4 : 1);
  }
  path[size] = '\0';
  return text.empty();
}

bool is_below(std::string_view path, std::string_view directory) {
  return base::has_prefix(path, directory) &&
         (path.size() == directory.size() || path[directory.size()] == '/');
}

Status hide(const char* path) {
  // What happens here is not to happen on the host.
  const auto slave = sys::mount("", path, nullptr, MS_SLAVE | MS_REC, nullptr);
  if (!slave && slave.error().value == ENOENT) return {};
  STEP_TRY("mount", slave);
  const auto gone = sys::unmount(path, MNT_DETACH);
  if (gone) return {};
  const int error = gone.error().value;
  if (error != EINVAL && error != EPERM) return {error, "umount2"};
  STEP_TRY("mount", sys::mount("tmpfs", path, "tmpfs", 0, nullptr));
  return {};
}

}  // namespace

Status hide_kernel_mounts(sys::FdRef root) {
  std::array<char, PATH_MAX> root_path;
  STEP_ASSIGN(const std::size_t size, "readlinkat",
              sys::readlink_at(sys::FdRef::cwd(), sys::FdPath(root), root_path));
  const std::string_view own(root_path.data(), size);
  std::string_view text;
  STEP_PASS(read_mountinfo(text));
  while (!text.empty()) {
    const Line line = parse(base::take_until(text, '\n'));
    const bool shows_all = line.root == "/" && (line.type == "proc" || line.type == "sysfs");
    std::array<char, PATH_MAX> path;
    if (!shows_all || !unescape(line.mount_point, path)) continue;
    if (is_below(path.data(), own)) continue;
    STEP_PASS(hide(path.data()));
  }
  return {};
}

}  // namespace libcontainer::rootfs
