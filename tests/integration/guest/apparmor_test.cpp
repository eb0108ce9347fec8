// A kernel with AppArmor: containers start, also where the caller is confined.
#include <sys/stat.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

// Loaded by tests/vm/apparmor.
constexpr const char* kProfile = "hull-test";

class Apparmor : public ContainerTest {
 protected:
  CommandResult run_confined() {
    Arguments argv = {"aa-exec", "-p", kProfile, "--"};
    for (const std::string& word : hull.argv({"run", "--bundle", bundle.path(), id})) {
      argv.push_back(word);
    }
    return run_command(argv);
  }
};

TEST_F(Apparmor, IsEnabledAndHasTheProfile) {
  EXPECT_EQ(trimmed(read_file("/sys/module/apparmor/parameters/enabled")), "Y");
  EXPECT_THAT(read_file("/sys/kernel/security/lsm"), HasSubstr("apparmor"));
  EXPECT_THAT(read_file("/sys/kernel/security/apparmor/profiles"), HasSubstr(kProfile));
}

TEST_F(Apparmor, ContainerOfAnUnconfinedCallerIsUnconfined) {
  EXPECT_EQ(inside("cat /proc/self/attr/apparmor/current"), "unconfined\n");
}

TEST_F(Apparmor, ContainerOfAConfinedCallerHasTheCallersProfile) {
  bundle.script("cat /proc/self/attr/apparmor/current; cat /proc/version >/dev/null && echo read");
  const CommandResult result = run_confined();
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_EQ(result.out, std::string(kProfile) + " (enforce)\n");
  EXPECT_THAT(result.err, HasSubstr("Permission denied"));
}

}  // namespace
}  // namespace integration
