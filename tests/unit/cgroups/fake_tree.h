// A directory of plain files that stands for cgroup hierarchies.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cgroups/paths.h"
#include "cgroups/write.h"

namespace libcontainer::cgroups {

class FakeTree {
 public:
  FakeTree();
  FakeTree(const FakeTree&) = delete;
  FakeTree& operator=(const FakeTree&) = delete;
  ~FakeTree();

  const std::string& root() const { return root_; }
  std::string path(std::string_view below) const { return root_ + "/" + std::string(below); }
  // Both make the directories above.
  void make_directory(std::string_view below) const;
  void make_file(std::string_view below, std::string_view content = "") const;
  std::string content(std::string_view below) const;
  bool exists(std::string_view below) const;

  // One hierarchy each, mounted at "<root>/<controller>", with the container at "<…>/c".
  CgroupPaths v1_paths(const std::vector<std::string>& controllers) const;
  CgroupPaths v2_paths() const;

 private:
  std::string root_;
};

// "pids.max=5", in order.
std::vector<std::string> as_lines(const std::vector<Write>& writes);

}  // namespace libcontainer::cgroups
