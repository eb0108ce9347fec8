// The systemd driver where systemd does not do what it should; guest_systemd has it where it does.
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/container_test.h"
#include "support/silent_socket.h"

namespace integration {
namespace {

using testing::HasSubstr;

constexpr const char* kLibrary = "/usr/lib/x86_64-linux-gnu/libsystemd.so.0";

void enter_mounts_of_its_own() {
  if (unshare(CLONE_NEWNS) != 0 ||
      mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    _exit(126);
  }
}

// As if systemd ran here: but nobody listens.
void pretend_systemd() {
  enter_mounts_of_its_own();
  if (mount("tmpfs", "/run", "tmpfs", 0, nullptr) != 0 || mkdir("/run/systemd", 0755) != 0 ||
      mkdir("/run/systemd/system", 0755) != 0) {
    _exit(126);
  }
}

void pretend_systemd_without_its_library() {
  pretend_systemd();
  if (mount("/dev/null", kLibrary, nullptr, MS_BIND, nullptr) != 0) _exit(126);
}

class SystemdDriver : public ContainerTest {
 protected:
  CommandResult run(void (*before)(), const std::string& address = "") {
    bundle.args({"sleep", "1000"});
    CommandOptions options;
    options.before_exec = before;
    options.environment = std::vector<std::string>{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"};
    if (!address.empty()) options.environment->push_back("DBUS_SYSTEM_BUS_ADDRESS=" + address);
    return hull.command({"--systemd-cgroup", "run", "--detach", "--bundle", bundle.path(), id},
                        options);
  }
  void expect_refused(const CommandResult& result, std::string_view text) {
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_THAT(result.err, HasSubstr(text));
    EXPECT_EQ(hull.status(id), "") << "a container is left";
  }
};

TEST_F(SystemdDriver, IsRefusedWhereSystemdDoesNotRun) {
  ONLY_FOR_HULL("other words");
  if (exists("/run/systemd/system")) GTEST_SKIP() << "systemd runs on this host";
  expect_refused(run(nullptr),
                 "systemd not running on this host, cannot use systemd cgroups manager");
}

TEST_F(SystemdDriver, NamesTheSocketsWhereNobodyIs) {
  ONLY_FOR_HULL("other words");
  expect_refused(run(pretend_systemd),
                 "unable to reach systemd at 'unix:path=/run/systemd/private', "
                 "'unix:path=/run/dbus/system_bus_socket': connect: no such file or directory");
}

TEST_F(SystemdDriver, NamesTheLibraryThatIsMissing) {
  ONLY_FOR_HULL("others have it built in");
  if (!exists(kLibrary)) GTEST_SKIP() << "no " << kLibrary;
  const CommandResult result = run(pretend_systemd_without_its_library);
  expect_refused(result, "error while loading shared libraries: ");
  EXPECT_THAT(result.err, HasSubstr("libsystemd.so.0: "));
}

TEST_F(SystemdDriver, EndsAtTheDeadlineOfABusThatNeverAnswers) {
  ONLY_FOR_HULL("others wait longer");
  const TempDir directory;
  const SilentSocket bus(directory / "bus");
  expect_refused(run(pretend_systemd, "unix:path=" + directory / "bus"),
                 "timeout waiting for systemd to answer: no answer to 'unix:path=");
}

TEST_F(SystemdDriver, RefusesOtherPathsBeforeAnythingIsMade) {
  ONLY_FOR_HULL("others look at the configuration first");
  bundle.set("/linux/cgroupsPath", Json("/a/b"));
  const CommandResult result =
      hull.command({"--systemd-cgroup", "explain", "--bundle", bundle.path()});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err,
              HasSubstr("expected cgroupsPath to be of format \"slice:prefix:name\" for "
                        "systemd cgroups, got \"/a/b\" instead"));
}

}  // namespace
}  // namespace integration
