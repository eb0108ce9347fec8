// A kernel with SELinux and Debian's policy, permissive: containers start, and labels are what the
// kernel makes of them.
#include <fmt/format.h>
#include <sys/xattr.h>

#include <array>
#include <filesystem>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

constexpr const char* kLabel = "system_u:system_r:initrc_t:s0";
constexpr const char* kFileLabel = "system_u:object_r:tmp_t:s0";

// The kernel ends labels with a null character.
std::string label_in(std::string text) {
  while (!text.empty() && (text.back() == '\0' || text.back() == '\n')) text.pop_back();
  return text;
}

std::string label_of_file(const std::string& path) {
  std::array<char, 256> label{};
  const ssize_t length = getxattr(path.c_str(), "security.selinux", label.data(), label.size());
  return length < 0 ? "" : label_in(std::string(label.data(), static_cast<std::size_t>(length)));
}

class Selinux : public ContainerTest {
 protected:
  void add_key_label() {
    const auto programs = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    std::filesystem::copy_file(programs / "guest_key_label", bundle.rootfs() + "/bin/key_label");
  }
  CommandResult run_labelled() {
    Arguments argv = {"runcon", kLabel};
    for (const std::string& word : hull.argv({"run", "--bundle", bundle.path(), id})) {
      argv.push_back(word);
    }
    return run_command(argv);
  }
};

TEST_F(Selinux, IsPermissiveWithAPolicy) {
  EXPECT_THAT(read_file("/sys/kernel/security/lsm"), HasSubstr("selinux"));
  EXPECT_EQ(trimmed(read_file("/sys/fs/selinux/enforce")), "0");
  EXPECT_NE(trimmed(read_file("/sys/fs/selinux/policyvers")), "0");
  EXPECT_TRUE(exists("/sys/fs/selinux/class/process"));
}

TEST_F(Selinux, ContainerHasTheLabelOfTheCaller) {
  EXPECT_EQ(label_in(inside("cat /proc/self/attr/current")),
            label_in(read_file("/proc/self/attr/current")));
}

TEST_F(Selinux, LabelGivenToTheCommandIsTheContainers) {
  bundle.script("cat /proc/self/attr/current");
  const CommandResult result = run_labelled();
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(label_in(result.out), kLabel);
}

TEST_F(Selinux, LabelGivenToTheCommandIsTheSessionKeyrings) {
  add_key_label();
  bundle.args({"key_label"});
  const CommandResult result = run_labelled();
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(label_in(result.out), kLabel);
}

TEST_F(Selinux, ContextOfAMountIsTheLabelOfItsFiles) {
  bundle.add_mount("/mnt", "tmpfs", "tmpfs", {fmt::format("context={}", kFileLabel)});
  start_sleeper();
  const std::string mnt = fmt::format("/proc/{}/root/mnt", hull.pid(id));
  EXPECT_EQ(label_of_file(mnt), kFileLabel);
  write_file(mnt + "/file", "content");
  EXPECT_EQ(label_of_file(mnt + "/file"), kFileLabel);
  EXPECT_THAT(label_of_file(fmt::format("/proc/{}/root/dev/shm", hull.pid(id))),
              testing::AllOf(HasSubstr("object_r"), testing::Not(kFileLabel)));
}

TEST_F(Selinux, LabelOfTheConfigIsTheProcessAndTheSessionKeyrings) {
  add_key_label();
  bundle.set("/process/selinuxLabel", kLabel);
  bundle.script("cat /proc/self/attr/current; echo; key_label");
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  const auto lines = lines_of(result.out);
  ASSERT_EQ(lines.size(), 2U) << describe(result);
  EXPECT_EQ(label_in(lines[0]), kLabel);
  EXPECT_EQ(label_in(lines[1]), kLabel);
}

TEST_F(Selinux, LabelOfASecondProcess) {
  start_sleeper();
  const CommandResult result =
      hull.command({"exec", "--process-label", kLabel, id, "cat", "/proc/self/attr/current"});
  EXPECT_EQ(label_in(result.out), kLabel) << describe(result);
}

TEST_F(Selinux, LabelThatThePolicyDoesNotKnowIsAnError) {
  bundle.set("/process/selinuxLabel", "no_u:no_r:no_t:s0");
  expect_run_fails("process.selinuxLabel 'no_u:no_r:no_t:s0': write: invalid argument");
}

TEST_F(Selinux, MountLabelIsOfWhatHasNoneOfItsOwn) {
  bundle.set("/linux/mountLabel", kFileLabel);
  bundle.add_mount("/mnt", "tmpfs", "tmpfs", {"context=\"system_u:object_r:usr_t:s0\""});
  start_sleeper();
  const std::string root = fmt::format("/proc/{}/root", hull.pid(id));
  for (const char* path : {"/dev", "/dev/shm", "/dev/pts", "/dev/mqueue"}) {
    EXPECT_EQ(label_of_file(root + path), kFileLabel) << path;
  }
  EXPECT_EQ(label_of_file(root + "/mnt"), "system_u:object_r:usr_t:s0");
  EXPECT_NE(label_of_file(root + "/proc"), kFileLabel);
}

TEST_F(Selinux, LifeOfAContainer) {
  start_sleeper();
  EXPECT_EQ(hull.exec(id, {"echo", "ran"}).out, "ran\n");
  EXPECT_EQ(hull.kill(id, "KILL").exit_code, 0);
  EXPECT_TRUE(hull.becomes(id, "stopped"));
  EXPECT_EQ(hull.remove(id).exit_code, 0);
}

}  // namespace
}  // namespace integration
