#include "sys/resolve.h"

#include <linux/limits.h>

#include <array>
#include <string_view>

namespace libcontainer::sys {
namespace {

constexpr int kMaxSymlinks = 40;
constexpr std::size_t kMaxDepth = 64;
constexpr mode_t kDirectoryMode = 0755;
constexpr mode_t kFileMode = 0644;

// What is still to be walked. A symbolic link's content is put before the rest.
class Remaining {
 public:
  SysResult<> assign(std::string_view path) {
    if (path.size() >= text_.size()) return fail(ENAMETOOLONG);
    begin_ = text_.size() - path.size();
    __builtin_memcpy(text_.data() + begin_, path.data(), path.size());
    return {};
  }
  SysResult<> prepend(std::string_view link) {
    if (link.size() + 1 > begin_) return fail(ENAMETOOLONG);
    text_[--begin_] = '/';
    begin_ -= link.size();
    __builtin_memcpy(text_.data() + begin_, link.data(), link.size());
    return {};
  }
  bool empty() const { return begin_ == text_.size(); }
  // Takes the next component, empty at the end; slashes around it are dropped.
  std::string_view next() {
    skip_slashes();
    const std::size_t from = begin_;
    while (!empty() && text_[begin_] != '/') ++begin_;
    const std::string_view component(text_.data() + from, begin_ - from);
    skip_slashes();
    return component;
  }

 private:
  void skip_slashes() {
    while (!empty() && text_[begin_] == '/') ++begin_;
  }
  std::array<char, 2 * PATH_MAX> text_;
  std::size_t begin_ = text_.size();
};

struct Name {
  explicit Name(std::string_view component) {
    const std::size_t size = component.size() < NAME_MAX ? component.size() : NAME_MAX;
    __builtin_memcpy(text, component.data(), size);
    text[size] = '\0';
  }
  operator CPath() const { return CPath(text); }
  char text[NAME_MAX + 1];
};

// Walks by descriptors alone, so that renames while it walks cannot lead it out of the root: ".."
// goes to a directory that it came through.
class Walker {
 public:
  enum class Missing : std::uint8_t { Fail, CreateDirectory, CreateFile };

  Walker(FdRef root, Missing missing, LastComponent last)
      : root_(root), missing_(missing), last_(last) {}

  SysResult<Fd> walk(std::string_view path) {
    SYS_TRY(remaining_.assign(path));
    for (;;) {
      const std::string_view component = remaining_.next();
      if (component.empty()) break;
      if (component == ".") continue;
      if (component == "..") {
        if (depth_ > 0) stack_[--depth_].reset();
        continue;
      }
      if (component.size() > NAME_MAX) return fail(ENAMETOOLONG);
      SYS_TRY(enter(Name(component), remaining_.empty()));
    }
    if (depth_ == 0) return open_at(root_, ".", O_PATH | O_DIRECTORY);
    return std::move(stack_[depth_ - 1]);
  }

 private:
  FdRef top() const { return depth_ == 0 ? root_ : FdRef(stack_[depth_ - 1]); }

  SysResult<> enter(const Name& name, bool is_last) {
    auto fd = open_at(top(), name, O_PATH | O_NOFOLLOW);
    if (!fd && fd.error().value == ENOENT && missing_ != Missing::Fail) {
      fd = create(name, is_last);
    }
    if (!fd) return fail(fd.error().value);
    SYS_TRY_ASSIGN(const auto status, stat_fd(*fd));
    if (is_symlink(status) && !(is_last && last_ == LastComponent::NoFollow)) return follow(*fd);
    if (depth_ == stack_.size()) return fail(ENAMETOOLONG);
    stack_[depth_++] = std::move(*fd);
    return {};
  }

  SysResult<Fd> create(const Name& name, bool is_last) {
    if (is_last && missing_ == Missing::CreateFile) {
      auto made = open_at(top(), name, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, kFileMode);
      if (!made && made.error().value != EEXIST) return fail(made.error().value);
    } else {
      const auto made = mkdir_at(top(), name, kDirectoryMode);
      if (!made && made.error().value != EEXIST) return fail(made.error().value);
    }
    return open_at(top(), name, O_PATH | O_NOFOLLOW);
  }

  SysResult<> follow(FdRef link) {
    if (++symlinks_ > kMaxSymlinks) return fail(ELOOP);
    std::array<char, PATH_MAX> target;
    SYS_TRY_ASSIGN(const std::size_t size, readlink_at(link, "", target));
    if (size == 0 || size == target.size()) return fail(ELOOP);
    if (target[0] == '/') {
      while (depth_ > 0) stack_[--depth_].reset();
    }
    return remaining_.prepend(std::string_view(target.data(), size));
  }

  FdRef root_;
  Missing missing_;
  LastComponent last_;
  Remaining remaining_;
  std::array<Fd, kMaxDepth> stack_;
  std::size_t depth_ = 0;
  int symlinks_ = 0;
};

SysResult<Fd> open_in_root(FdRef root, CPath path, int flags, LastComponent last) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC |
                                         (last == LastComponent::NoFollow ? O_NOFOLLOW : 0));
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  constexpr int kAttempts = 128;
  for (int attempt = 0;; ++attempt) {
    auto fd = open_at2(root, path, how);
    // A rename somewhere on the host while ".." was looked up: the kernel asks us to try again.
    if (fd || fd.error().value != EAGAIN || attempt == kAttempts) return fd;
  }
}

SysResult<Fd> walk_in_root(FdRef root, CPath path, int flags, LastComponent last) {
  Walker walker(root, Walker::Missing::Fail, last);
  SYS_TRY_ASSIGN(Fd found, walker.walk(path.c_str()));
  if ((flags & O_PATH) != 0) return found;
  return open_at(FdRef::cwd(), FdPath(found), flags & ~O_NOFOLLOW);
}

}  // namespace

SysResult<Fd> resolve_in_root(FdRef root, CPath path, int flags, LastComponent last) {
  auto fd = open_in_root(root, path, flags, last);
  if (fd || !is_unsupported(fd.error())) return fd;
  return walk_in_root(root, path, flags, last);
}

SysResult<Fd> resolve_or_create(FdRef root, CPath path, Create create) {
  auto fd = open_in_root(root, path, O_PATH, LastComponent::Follow);
  if (fd || (fd.error().value != ENOENT && !is_unsupported(fd.error()))) return fd;
  Walker walker(
      root, create == Create::File ? Walker::Missing::CreateFile : Walker::Missing::CreateDirectory,
      LastComponent::Follow);
  return walker.walk(path.c_str());
}

SysResult<ParentDirectory> resolve_parent(FdRef root, CPath path) {
  std::string_view text = path.c_str();
  while (text.size() > 1 && text.back() == '/') text.remove_suffix(1);
  const std::size_t slash = text.rfind('/');
  const std::size_t name_at = slash == std::string_view::npos ? 0 : slash + 1;
  std::array<char, PATH_MAX> directory;
  if (name_at >= directory.size()) return fail(ENAMETOOLONG);
  __builtin_memcpy(directory.data(), text.data(), name_at);
  directory[name_at] = '\0';
  if (name_at == 0) {
    SYS_TRY_ASSIGN(Fd dir, open_at(root, ".", O_PATH | O_DIRECTORY));
    return ParentDirectory{.dir = std::move(dir), .name = path};
  }
  SYS_TRY_ASSIGN(Fd dir, resolve_or_create(root, directory.data(), Create::Directory));
  return ParentDirectory{.dir = std::move(dir), .name = CPath(path.c_str() + name_at)};
}

}  // namespace libcontainer::sys
