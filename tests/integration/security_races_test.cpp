// CVE-2021-30465, CVE-2024-45310: a neighbour exchanges a directory and a link while mounts go
// there.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <system_error>
#include <thread>

#include "support/container_test.h"

namespace integration {
namespace {

constexpr int kCreates = 34;  // in each test: a hundred together

// Exchanges two paths as fast as it can, until it goes.
class Exchanger {
 public:
  Exchanger(const std::string& one, const std::string& two)
      : thread_([this, there = one, other = two] {
          while (!stop_) {
            if (renameat2(AT_FDCWD, there.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0) {
              ++exchanges_;
            }
          }
        }) {}
  Exchanger(const Exchanger&) = delete;
  Exchanger& operator=(const Exchanger&) = delete;
  ~Exchanger() {
    stop_ = true;
    thread_.join();
  }
  int exchanges() const { return exchanges_; }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<int> exchanges_ = 0;
  std::thread thread_;
};

class SecurityRaces : public ContainerTest {
 protected:
  // Mounts of every kind into `path`, which is being exchanged: new targets each time, since what
  // is there already needs not be made.
  Bundle& aim_at(const std::string& path, int number) {
    const std::string name = path + "/" + run_token() + "-" + std::to_string(number);
    bundle.set("/mounts", mounts_).set("/linux/devices", boost::json::array());
    bundle.add_mount(name + "/deep/directory", "tmpfs", mark_, {"size=4k"});
    bundle.add_mount(name + "-bound", "bind", bundle / "data", {"bind"});
    bundle.add_mount(name + "-file", "bind", bundle / "data/file", {"bind"});
    bundle.add_mount(name + "-copied", "bind", bundle / "link", {"bind", "copy-symlink"});
    bundle.add_mount(name + "-not-followed", "bind", bundle / "data/file",
                     {"bind", "src-nofollow", "dest-nofollow"});
    bundle.append("/linux/devices",
                  {{"path", name + "-node"}, {"type", "c"}, {"major", 1}, {"minor", 3}});
    return bundle;
  }
  // Where a mount went into a directory of the host it is not among the container's.
  void create_many(const std::string& shared, const std::string& path) {
    make_directory(bundle / "data");
    write_file(bundle / "data/file", "content");
    make_symlink("nowhere", bundle / "link");
    make_directory(shared + "/there");
    mounts_ = value_at(bundle.config(), "/mounts");
    bundle.script("grep -c -e ' - tmpfs " + mark_ +
                  " ' -e '/data[ /]' /proc/self/mountinfo; "
                  "stat -c %d:%i / /..; ls /");
    const Exchanger exchanger(shared + "/there", shared + "/other");
    int worked = 0;
    for (int i = 0; i < kCreates; ++i) {
      const CommandResult result = hull.run(aim_at(path, i), id);
      if (result.exit_code == 0) ++worked;
      if (result.exit_code == 0) expect_inside(result);
      if (result.exit_code != 0) expect_refused(result);
    }
    RecordProperty("worked", worked);
    EXPECT_GT(worked, 0) << "nothing got as far as the attack";
    EXPECT_GT(exchanger.exchanges(), kCreates) << "there was no race";
  }
  void expect_inside(const CommandResult& result) {
    const std::vector<std::string> lines = lines_of(result.out);
    ASSERT_GE(lines.size(), 3U) << describe(result);
    EXPECT_EQ(lines[0], "4") << "a mount went elsewhere: " << describe(result);
    EXPECT_EQ(lines[1], lines[2]) << "there is something above the root";
    EXPECT_THAT(result.out, testing::Not(testing::HasSubstr("lost+found")));
  }
  void expect_refused(const CommandResult& result) {
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_THAT(result.err, testing::HasSubstr("error")) << describe(result);
    EXPECT_EQ(hull.status(id), "");
  }
  std::vector<std::string> made_in(const std::string& directory) {
    std::vector<std::string> made;
    for (const std::string& name : directory_names(directory)) {
      if (name.starts_with(run_token() + "-")) made.push_back(name);
    }
    return made;
  }

  Json mounts_;
  const std::string mark_ = "mark-" + run_token();
};

TEST_F(SecurityRaces, VolumeWhoseDirectoryBecomesALinkToADirectoryOfTheHost) {
  const TempDir watched;
  const std::string shared = bundle / "volume";
  make_directory(shared);
  make_symlink(watched.path(), shared + "/other");
  make_directory(bundle.rootfs() + watched.path());  // or the links would lead to nothing inside
  make_directory(bundle.rootfs() + "/volume");
  bundle.set("/root/readonly", false);
  bundle.add_mount("/volume", "bind", shared, {"rbind"});
  create_many(shared, "/volume/there");
  EXPECT_THAT(directory_names(watched.path()), testing::IsEmpty());
}

TEST_F(SecurityRaces, RootWhoseDirectoryBecomesALinkToTheHostsRoot) {
  const std::vector<std::string> before = made_in("/");
  make_symlink("/", bundle.rootfs() + "/other");
  bundle.set("/root/readonly", false);
  create_many(bundle.rootfs(), "/there");
  EXPECT_EQ(made_in("/"), before);
}

TEST_F(SecurityRaces, VolumeWhoseDirectoryBecomesALinkUpwards) {
  const std::vector<std::string> before = made_in("/");
  const std::string shared = bundle / "volume";
  make_directory(shared);
  make_symlink("../../../../../../../../../..", shared + "/other");
  make_directory(bundle.rootfs() + "/volume");
  bundle.set("/root/readonly", false);
  bundle.add_mount("/volume", "bind", shared, {"rbind"});
  create_many(shared, "/volume/there");
  EXPECT_EQ(made_in("/"), before);
}

// The directory under the mount is exchanged with an empty one: what is to be hidden is not found
// below the path then, which is not the same as that it is not there.
TEST_F(SecurityRaces, PathsOfProcAreHiddenWhereverItIsMovedTo) {
  make_directory(bundle.rootfs() + "/proc");
  make_directory(bundle.rootfs() + "/xproc");
  bundle.script(
      "until mounts=$(cat /proc/self/mountinfo 2>/dev/null); do :; done; "
      "echo \"$mounts\" | grep -c -e 'proc/sys ro,' -e 'proc/keys ro,'");
  const Exchanger exchanger(bundle.rootfs() + "/proc", bundle.rootfs() + "/xproc");
  int worked = 0;
  for (int i = 0; i < kCreates; ++i) {
    const CommandResult result = hull.run(bundle, id);
    if (result.exit_code != 0 && !result.err.empty()) continue;
    EXPECT_EQ(result.out, "2\n") << describe(result);
    ++worked;
  }
  RecordProperty("worked", worked);
  EXPECT_GT(worked, 0) << "nothing got as far as the attack";
}

}  // namespace
}  // namespace integration
