// A kernel with SELinux and Debian's policy, permissive: containers start, and labels are what the
// kernel makes of them.
#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

constexpr const char* kLabel = "system_u:system_r:initrc_t:s0";

// The kernel ends labels with a null character.
std::string label_in(std::string text) {
  while (!text.empty() && (text.back() == '\0' || text.back() == '\n')) text.pop_back();
  return text;
}

class Selinux : public ContainerTest {};

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
  Arguments argv = {"runcon", kLabel};
  for (const std::string& word : hull.argv({"run", "--bundle", bundle.path(), id})) {
    argv.push_back(word);
  }
  const CommandResult result = run_command(argv);
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(label_in(result.out), kLabel);
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
