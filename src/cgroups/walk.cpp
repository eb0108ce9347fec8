#include "cgroups/walk.h"

#include <cerrno>
#include <cstddef>
#include <utility>
#include <vector>

#include "cgroups/control_file.h"
#include "sys/file.h"

namespace libcontainer::cgroups {

namespace {

struct Level {
  std::string name;
  std::vector<std::string> children;  // that are still to be visited
};

bool is_gone(sys::Errno error) { return error.value == ENOENT || error.value == ENODEV; }

sys::SysResult<sys::Fd> open_directory(sys::FdRef at, const std::string& name) {
  return sys::open_at(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

class Walk {
 public:
  Walk(const std::string& root, const TreeVisitor& visitor) : root_(root), visitor_(visitor) {}

  sys::SysResult<> run() {
    SYS_TRY_ASSIGN(current_, open_directory(sys::FdRef::cwd(), root_));
    SYS_TRY(enter(""));
    while (!levels_.empty()) {
      auto& children = levels_.back().children;
      if (children.empty()) {
        SYS_TRY(up());
        continue;
      }
      const std::string name = std::move(children.back());
      children.pop_back();
      SYS_TRY(down(name));
    }
    return {};
  }

 private:
  sys::SysResult<> enter(const std::string& name) {
    SYS_TRY(visitor_.enter(current_));
    SYS_TRY_ASSIGN(auto children, child_names(current_));
    levels_.push_back({name, std::move(children)});
    return {};
  }

  sys::SysResult<> down(const std::string& name) {
    auto child = open_directory(current_, name);
    if (!child) return is_gone(child.error()) ? sys::SysResult<>{} : sys::fail(child.error().value);
    current_ = std::move(*child);
    const auto entered = enter(name);
    if (entered || !is_gone(entered.error())) return entered;
    return reopen();
  }

  sys::SysResult<> up() {
    const std::string name = std::move(levels_.back().name);
    levels_.pop_back();
    if (levels_.empty()) return {};
    auto parent = open_directory(current_, "..");
    if (parent) {
      current_ = std::move(*parent);
    } else {
      const std::size_t depth = levels_.size();
      SYS_TRY(reopen());
      if (levels_.size() != depth) return {};
    }
    return visitor_.leave ? visitor_.leave(current_, name) : sys::SysResult<>{};
  }

  // Where we are has vanished: from the root down to the deepest level that is left.
  sys::SysResult<> reopen() {
    SYS_TRY_ASSIGN(current_, open_directory(sys::FdRef::cwd(), root_));
    for (std::size_t depth = 1; depth < levels_.size(); ++depth) {
      auto child = open_directory(current_, levels_[depth].name);
      if (!child) {
        levels_.resize(depth);
        break;
      }
      current_ = std::move(*child);
    }
    return {};
  }

  const std::string& root_;
  const TreeVisitor& visitor_;
  sys::Fd current_;
  std::vector<Level> levels_;
};

}  // namespace

sys::SysResult<> walk_tree(const std::string& root, const TreeVisitor& visitor) {
  return Walk(root, visitor).run();
}

}  // namespace libcontainer::cgroups
