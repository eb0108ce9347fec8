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

TEST_F(Apparmor, ProfileOfTheConfigIsTheProcess) {
  bundle.set("/process/apparmorProfile", kProfile);
  bundle.script("cat /proc/self/attr/apparmor/current; cat /proc/version");
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  EXPECT_EQ(result.out, std::string(kProfile) + " (enforce)\n");
  EXPECT_THAT(result.err, HasSubstr("Permission denied"));
}

TEST_F(Apparmor, SecondProcessHasTheContainersProfileOrItsOwn) {
  start_sleeper();
  const Arguments current = {"cat", "/proc/self/attr/apparmor/current"};
  EXPECT_EQ(hull.exec(id, current).out, "unconfined\n");
  const CommandResult own =
      hull.command({"exec", "--apparmor", kProfile, id, current[0], current[1]});
  EXPECT_EQ(own.out, std::string(kProfile) + " (enforce)\n") << describe(own);
}

TEST_F(Apparmor, ProfileThatIsNotLoadedIsAnError) {
  bundle.set("/process/apparmorProfile", "no-such-profile");
  expect_run_fails("'no-such-profile': apparmor failed to apply profile: write: no such file");
}

// Only what the container executes is confined.
TEST_F(Apparmor, HooksBeforeTheContainerAreNot) {
  const std::string file = bundle / "hook";
  const std::string report = "cat /proc/self/attr/apparmor/current > " + file;
  bundle.set("/process/apparmorProfile", kProfile).script("true");
  bundle.set("/hooks/createContainer", {{{"path", "/bin/sh"}, {"args", {"sh", "-c", report}}}});
  EXPECT_EQ(hull.run(bundle, id).exit_code, 0);
  EXPECT_EQ(read_file(file), "unconfined\n");
}

// SECURITY: CVE-2019-16884, CVE-2025-52881: what the container has mounted at /proc is not used.
TEST_F(Apparmor, ProfileOfASecondProcessIsNotDivertedByTheContainer) {
  bundle.set("/process/capabilities/bounding", {"CAP_SYS_ADMIN"});
  bundle.set("/process/capabilities/effective", {"CAP_SYS_ADMIN"});
  bundle.set("/process/capabilities/permitted", {"CAP_SYS_ADMIN"});
  bundle.args({"sh", "-c", "mount -t tmpfs x /proc; exec sleep 1000"});
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  const CommandResult own =
      hull.command({"exec", "--apparmor", kProfile, id, "sh", "-c",
                    "mount -t proc y /proc; cat /proc/self/attr/apparmor/current"});
  EXPECT_EQ(own.out, std::string(kProfile) + " (enforce)\n") << describe(own);
}

}  // namespace
}  // namespace integration
