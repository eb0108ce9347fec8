#include "fake_tree.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace libcontainer::cgroups {

FakeTree::FakeTree() {
  std::string name = std::filesystem::temp_directory_path() / "cgroup-tree-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) std::abort();
  root_ = name;
}

FakeTree::~FakeTree() { std::filesystem::remove_all(root_); }

void FakeTree::make_directory(std::string_view below) const {
  std::filesystem::create_directories(path(below));
}

void FakeTree::make_file(std::string_view below, std::string_view content) const {
  const std::filesystem::path file = path(below);
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file) << content;
}

std::string FakeTree::content(std::string_view below) const {
  std::ifstream file(path(below));
  return {std::istreambuf_iterator<char>(file), {}};
}

bool FakeTree::exists(std::string_view below) const { return std::filesystem::exists(path(below)); }

CgroupPaths FakeTree::v1_paths(const std::vector<std::string>& controllers) const {
  CgroupPaths paths;
  paths.version = Version::V1;
  for (const std::string& controller : controllers) {
    const std::string mount_point = path(controller);
    paths.directories.push_back({{controller}, mount_point + "/c", mount_point.size()});
  }
  return paths;
}

CgroupPaths FakeTree::v2_paths() const {
  CgroupPaths paths;
  paths.version = Version::V2;
  paths.directories.push_back({{""}, path("c"), root_.size()});
  return paths;
}

std::vector<std::string> as_lines(const std::vector<Write>& writes) {
  std::vector<std::string> lines;
  lines.reserve(writes.size());
  for (const Write& write : writes) lines.push_back(write.file + "=" + write.value);
  return lines;
}

}  // namespace libcontainer::cgroups
