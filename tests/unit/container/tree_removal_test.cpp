#include "container/tree_removal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "sys/file.h"

namespace libcontainer::container {
namespace {

class EmptyTree : public testing::Test {
 protected:
  EmptyTree() {
    std::string pattern = testing::TempDir() + "/emptied-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~EmptyTree() override { std::filesystem::remove_all(path_); }
  sys::SysResult<> remove() const {
    const auto directory = sys::open_at(sys::FdRef::cwd(), path_, O_RDONLY | O_DIRECTORY);
    return directory ? empty_tree(*directory) : sys::SysResult<>(sys::fail(EBADF));
  }
  void write(const std::string& name) const { std::ofstream(path_ + "/" + name) << "text"; }
  void make(const std::string& name) const {
    std::filesystem::create_directories(path_ + "/" + name);
  }

  std::string path_;
};

TEST_F(EmptyTree, FilesDirectoriesAndLinksGoAndWhatLinksNameStays) {
  make("kept/by/link");
  make("tree/a/b/c");
  make("tree/a2");
  write("file");
  write("tree/a/b/file");
  const std::string kept = path_ + "-kept";
  std::filesystem::rename(path_ + "/kept", kept);
  std::filesystem::create_symlink(kept, path_ + "/link");
  std::filesystem::create_symlink(kept, path_ + "/tree/a/link");
  EXPECT_TRUE(remove());
  EXPECT_TRUE(std::filesystem::is_empty(path_));
  EXPECT_TRUE(std::filesystem::exists(kept + "/by/link"));
  std::filesystem::remove_all(kept);
}

TEST_F(EmptyTree, WhatAKilledRemovalLiftedIsNoObstacle) {
  make("lifted-0/x/y");
  make("lifted-1");
  make("tree/a/b");
  write("tree/lifted-0");
  EXPECT_TRUE(remove());
  EXPECT_TRUE(std::filesystem::is_empty(path_));
}

TEST_F(EmptyTree, ManyEntriesGo) {
  for (int i = 0; i < 500; ++i) {
    write("some-file-" + std::to_string(i));
    make("some-directory-" + std::to_string(i) + "/below");
  }
  EXPECT_TRUE(remove());
  EXPECT_TRUE(std::filesystem::is_empty(path_));
}

// SECURITY: deeper than descriptors allow, and than a path can be.
TEST_F(EmptyTree, DepthCostsNothing) {
  int directory = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (int depth = 0; depth < 5000; ++depth) {
    ASSERT_EQ(::mkdirat(directory, "d", 0700), 0);
    const int below = ::openat(directory, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ::close(directory);
    directory = below;
  }
  ::close(directory);
  EXPECT_TRUE(remove());
  EXPECT_TRUE(std::filesystem::is_empty(path_));
}

}  // namespace
}  // namespace libcontainer::container
