#include "container/tree_removal.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>

#include "sys/directory.h"
#include "sys/file.h"

namespace libcontainer::container {
namespace {

bool is_of_a_directory(sys::Errno error) { return error.value == EISDIR || error.value == EPERM; }

class Removal {
 public:
  explicit Removal(sys::FdRef top) : top_(top) {}
  sys::SysResult<> run();

 private:
  sys::SysResult<> empty(sys::FdRef dir, bool is_top);
  sys::SysResult<> remove_entry(sys::FdRef dir, const char* name, bool is_top);
  sys::SysResult<> remove_directory(const char* name);
  sys::SysResult<> lift(sys::FdRef from, const char* name);

  sys::FdRef top_;
  unsigned lifted_ = 0;
};

sys::SysResult<> Removal::run() {
  unsigned before;
  do {
    before = lifted_;
    SYS_TRY_ASSIGN(const sys::Fd top, sys::open_at(top_, ".", O_RDONLY | O_DIRECTORY));
    SYS_TRY(empty(top, /*is_top=*/true));
  } while (lifted_ != before);
  return {};
}

sys::SysResult<> Removal::empty(sys::FdRef dir, bool is_top) {
  sys::DirectoryReader<4096> entries(dir);
  for (;;) {
    SYS_TRY_ASSIGN(const auto* entry, entries.next());
    if (entry == nullptr) return {};
    SYS_TRY(remove_entry(dir, entry->d_name, is_top));
  }
}

sys::SysResult<> Removal::remove_entry(sys::FdRef dir, const char* name, bool is_top) {
  auto removed = sys::unlink_at(dir, name);
  if (!removed && is_of_a_directory(removed.error())) {
    removed = is_top ? remove_directory(name) : lift(dir, name);
  }
  if (!removed && removed.error().value != ENOENT) return removed;
  return {};
}

sys::SysResult<> Removal::remove_directory(const char* name) {
  const auto below = sys::open_at(top_, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (below) SYS_TRY(empty(*below, /*is_top=*/false));
  return sys::unlink_at(top_, name, AT_REMOVEDIR);
}

sys::SysResult<> Removal::lift(sys::FdRef from, const char* name) {
  for (;;) {
    auto moved = sys::rename_at(from, name, top_, fmt::format("lifted-{}", lifted_++));
    // One that a removal which was killed has left.
    const bool is_taken =
        !moved && (moved.error().value == ENOTEMPTY || moved.error().value == EEXIST);
    if (!is_taken) return moved;
  }
}

}  // namespace

sys::SysResult<> empty_tree(sys::FdRef directory) { return Removal(directory).run(); }

}  // namespace libcontainer::container
