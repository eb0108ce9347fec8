// A service manager that is told when a container is ready: NOTIFY_SOCKET, sd_notify(3).
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;
using testing::Not;

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return address;
}

int bound_socket(const std::string& path) {
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path);
  EXPECT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return fd;
}

class Notify : public ContainerTest {
 protected:
  Notify() : path_(bundle.directory() + "/manager"), manager_(bound_socket(path_)) {
    options_.environment = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "NOTIFY_SOCKET=" + path_};
    const auto programs = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    std::filesystem::copy_file(programs / "guest_notify", bundle.rootfs() + "/bin/notify");
  }
  ~Notify() override { dismiss_manager(); }

  void dismiss_manager() {
    if (manager_ >= 0) close(manager_);
    manager_ = -1;
  }

  // What the manager gets next, within `milliseconds`; a descriptor that came along is closed, as
  // sd_notify(3) wants it of a barrier, and counted.
  std::string next_message(int milliseconds = 20'000) {
    pollfd readable{.fd = manager_, .events = POLLIN, .revents = 0};
    if (poll(&readable, 1, milliseconds) <= 0) return "nothing";
    std::array<char, 256> text;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control;
    iovec part{.iov_base = text.data(), .iov_len = text.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = recvmsg(manager_, &message, MSG_CMSG_CLOEXEC);
    if (const cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr) {
      int descriptor = -1;
      std::memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
      close(descriptor);
      ++descriptors_;
    }
    return size < 0 ? "error" : std::string(text.data(), static_cast<std::size_t>(size));
  }

  void expect_ready(pid_t main_pid) {
    EXPECT_EQ(next_message(), "READY=1\n");
    EXPECT_EQ(next_message(), fmt::format("MAINPID={}\n", main_pid));
    EXPECT_EQ(next_message(), "BARRIER=1");
    EXPECT_EQ(descriptors_, 1);
  }

  // As a process of the container would.
  void say(std::string_view text) const {
    const std::string socket_path =
        fmt::format("/proc/{}/root/run/notify/notify.sock", hull.pid(id));
    ASSERT_TRUE(eventually([&] { return exists(socket_path); }));
    const sockaddr_un address = address_of(socket_path);
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(sendto(fd, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&address),
                     sizeof address),
              static_cast<ssize_t>(text.size()));
    close(fd);
  }

  Arguments run(const Arguments& flags = {}) {
    Arguments arguments{"run", "--bundle", bundle.path()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    arguments.push_back(id);
    return hull.argv(arguments);
  }
  void create() {
    const CommandResult created = hull.command({"create", "--bundle", bundle.path(), id}, options_);
    ASSERT_EQ(created.exit_code, 0) << describe(created);
  }
  std::string directory() const { return hull.root() + "/" + id + "/notify"; }
  // A process that may mount, and not less.
  void grant_mounting() {
    for (const char* set : {"bounding", "effective", "permitted"}) {
      bundle.append(fmt::format("/process/capabilities/{}", set), "CAP_SYS_ADMIN");
    }
  }

  std::string path_;
  int manager_;
  int descriptors_ = 0;
  CommandOptions options_;
};

TEST_F(Notify, DetachedRunWaitsUntilTheContainerIsReady) {
  bundle.args({"sleep", "1000"});
  RunningCommand command(run({"--detach"}), options_);
  ASSERT_TRUE(hull.becomes(id, "running"));
  say("STATUS=starting");
  EXPECT_EQ(next_message(200), "nothing");
  EXPECT_EQ(kill(command.pid(), 0), 0);
  say("STATUS=started\nREADY=1\nWATCHDOG=1\nMAINPID=1\nFDSTORE=1");
  expect_ready(hull.pid(id));
  EXPECT_EQ(command.wait().exit_code, 0);
  EXPECT_EQ(next_message(0), "nothing");
  EXPECT_EQ(hull.status(id), "running");
}

TEST_F(Notify, DetachedRunEndsOnlyWhenTheManagerHasReadIt) {
  bundle.args({"sh", "-c", "notify READY=1; exec sleep 1000"});
  RunningCommand command(run({"--detach"}), options_);
  ASSERT_TRUE(hull.becomes(id, "running"));
  usleep(300'000);
  EXPECT_EQ(hull.status(id), "running");
  EXPECT_EQ(kill(command.pid(), 0), 0);
  expect_ready(hull.pid(id));
  EXPECT_EQ(command.wait().exit_code, 0);
}

TEST_F(Notify, StartWaitsInsteadOfCreate) {
  bundle.args({"sleep", "1000"});
  create();
  RunningCommand command(hull.argv({"start", id}), options_);
  ASSERT_TRUE(hull.becomes(id, "running"));
  say("READY=1\n");
  expect_ready(hull.pid(id));
  EXPECT_EQ(command.wait().exit_code, 0);
}

TEST_F(Notify, StartReplacesTheSocketOfOneThatWasKilled) {
  bundle.args({"sh", "-c", "notify READY=1; exec sleep 1000"});
  create();
  close(bound_socket(directory() + "/notify.sock"));
  RunningCommand command(hull.argv({"start", id}), options_);
  expect_ready(hull.pid(id));
  EXPECT_EQ(command.wait().exit_code, 0);
}

TEST_F(Notify, StartOfWhatWasCreatedWithoutAManagerWaitsForNothing) {
  bundle.args({"sleep", "1000"});
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  EXPECT_EQ(hull.command({"start", id}, options_).exit_code, 0);
  EXPECT_EQ(next_message(0), "nothing");
}

TEST_F(Notify, StartWithoutAManagerWaitsForNothing) {
  bundle.args({"sh", "-c", "notify READY=1; echo $? > /dev/shm/status; exec sleep 1000"});
  create();
  EXPECT_EQ(hull.start(id).exit_code, 0);
  const std::string status = fmt::format("/proc/{}/root/dev/shm/status", hull.pid(id));
  ASSERT_TRUE(eventually([&] { return read_file_if_there(status).ends_with("\n"); }));
}

TEST_F(Notify, InTheForegroundTheCommandIsTheMainProcess) {
  bundle.script("notify BARRIER=1 STATUS=up READY=1 BARRIER=1 WATCHDOG=1 && exit 3");
  RunningCommand command(run(), options_);
  expect_ready(command.pid());
  EXPECT_EQ(command.wait().exit_code, 3);
  EXPECT_EQ(next_message(0), "nothing");
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Notify, InTheForegroundWhatIsSaidLastIsHeard) {
  bundle.args({"notify", "READY=1"});
  RunningCommand command(run(), options_);
  expect_ready(command.pid());
  EXPECT_EQ(command.wait().exit_code, 0);
}

TEST_F(Notify, ContainerThatEndsUnreadyIsNotWaitedFor) {
  bundle.args({"true"});
  EXPECT_EQ(run_command(run({"--detach"}), options_).exit_code, 0);
  EXPECT_EQ(hull.remove(id).exit_code, 0);
  create();
  EXPECT_EQ(hull.command({"start", id}, options_).exit_code, 0);
  EXPECT_EQ(next_message(0), "nothing");
}

TEST_F(Notify, ContainerThatIsKilledIsNotWaitedFor) {
  bundle.args({"notify", "flood"});
  for (const Arguments& flags : {Arguments{"--detach"}, Arguments{"--keep"}}) {
    RunningCommand command(run(flags), options_);
    ASSERT_TRUE(hull.becomes(id, "running"));
    EXPECT_EQ(hull.kill(id, "KILL").exit_code, 0);
    EXPECT_EQ(command.wait().exit_code, flags.front() == "--detach" ? 0 : 137);
    EXPECT_EQ(hull.remove(id).exit_code, 0);
    EXPECT_FALSE(exists(directory()));
  }
  EXPECT_EQ(next_message(0), "nothing");
}

TEST_F(Notify, FloodStopsNeitherTheStreamsNorTheSignals) {
  bundle.script("notify flood & trap 'exit 7' TERM; echo up; while :; do sleep 0.1; done");
  RunningCommand command(run(), options_);
  ASSERT_TRUE(command.wait_for_output("up\n", std::chrono::seconds(20)));
  command.signal(SIGTERM);
  EXPECT_EQ(command.wait().exit_code, 7);
}

TEST_F(Notify, RuntimeThatIsKilledLeavesWhatDeleteRemoves) {
  bundle.args({"sleep", "1000"});
  for (const Arguments& flags : {Arguments{"--detach"}, Arguments{}}) {
    RunningCommand command(run(flags), options_);
    ASSERT_TRUE(hull.becomes(id, "running"));
    command.signal(SIGKILL);
    command.wait();
    EXPECT_TRUE(exists(directory() + "/notify.sock"));
    EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
    EXPECT_FALSE(exists(hull.root() + "/" + id));
  }
}

TEST_F(Notify, ManagerThatIsGoneIsAWarning) {
  bundle.args({"sh", "-c", "notify READY=1; exec sleep 1000"});
  dismiss_manager();
  const CommandResult result = run_command(run({"--detach"}), options_);
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(hull.status(id), "running");
  ASSERT_FALSE(hull.log_records().empty());
  EXPECT_THAT(to_text(hull.log_records().back()),
              HasSubstr(fmt::format("tell NOTIFY_SOCKET '{}': connection refused", path_)));
}

TEST_F(Notify, AddressThatIsNoneIsRefused) {
  options_.environment = {"NOTIFY_SOCKET=vsock:2:1"};
  const CommandResult result = hull.run(bundle, id, options_);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("NOTIFY_SOCKET 'vsock:2:1': must be an absolute path"));
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(Notify, SocketIsInAReadOnlyDirectoryOfItsOwn) {
  bundle.script(
      "echo $NOTIFY_SOCKET; stat -c %a /run/notify $NOTIFY_SOCKET; touch /run/notify/x 2>&1;"
      "grep -o ' /run/notify [^ ]*' /proc/self/mountinfo");
  options_.before_exec = [] { umask(0777); };
  const CommandResult result = hull.run(bundle, id, options_);
  EXPECT_THAT(result.out, HasSubstr("/run/notify/notify.sock\n755\n777\n")) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("Read-only file system"));
  EXPECT_THAT(result.out, HasSubstr(" /run/notify ro,nosuid,nodev,noexec"));
}

TEST_F(Notify, AnyUserOfAUserNamespaceMayBeReady) {
  bundle.use_user_namespace().set("/process/user", {{"uid", 1000}, {"gid", 1000}});
  bundle.args({"notify", "READY=1"});
  RunningCommand command(run(), options_);
  expect_ready(command.pid());
  EXPECT_EQ(command.wait().exit_code, 0);
}

TEST_F(Notify, VariableIsInitsAlone) {
  bundle.append("/process/env", "NOTIFY_SOCKET=/of/config");
  bundle.args({"sh", "-c", "notify READY=1; exec sleep 1000"});
  RunningCommand command(run({"--detach"}), options_);
  expect_ready(hull.becomes(id, "running") ? hull.pid(id) : -1);
  EXPECT_EQ(command.wait().exit_code, 0);
  EXPECT_EQ(hull.exec(id, {"sh", "-c", "echo $NOTIFY_SOCKET"}, options_).out, "/of/config\n");
}

TEST_F(Notify, WithoutAManagerNothingIsAdded) {
  bundle.script("echo $NOTIFY_SOCKET; ls /run");
  EXPECT_EQ(hull.run(bundle, id).out, "\n");
}

TEST_F(Notify, WithoutAMountNamespaceThereIsAWarning) {
  bundle.remove_namespace("mount").remove("/mounts").remove("/linux/maskedPaths");
  bundle.remove("/linux/readonlyPaths").set("/root/readonly", false);
  bundle.script("echo \"<$NOTIFY_SOCKET>\"");
  const CommandResult result = hull.run(bundle, id, options_);
  EXPECT_EQ(result.out, "<>\n") << describe(result);
  ASSERT_FALSE(hull.log_records().empty());
  EXPECT_THAT(to_text(hull.log_records().front()), HasSubstr("NOTIFY_SOCKET: ignored"));
}

TEST_F(Notify, ExplainShowsTheMountAndTheVariable) {
  const CommandResult result =
      hull.command({"explain", "--show-env", "--bundle", bundle.path()}, options_);
  EXPECT_THAT(result.out, HasSubstr("'/run/notify'")) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("NOTIFY_SOCKET=/run/notify/notify.sock"));
}

TEST_F(Notify, PathOfTheStateMayBeLongerThanAnAddress) {
  const std::string root = bundle / std::string(150, 'x');
  bundle.args({"notify", "READY=1"});
  RunningCommand command(run({}), options_);
  expect_ready(command.pid());
  EXPECT_EQ(command.wait().exit_code, 0);
  RunningCommand longer({path_of_hull(), "--root", root, "run", "--bundle", bundle.path(), id},
                        options_);
  EXPECT_EQ(next_message(), "READY=1\n");
  EXPECT_EQ(next_message(), fmt::format("MAINPID={}\n", longer.pid()));
  EXPECT_EQ(next_message(), "BARRIER=1");
  EXPECT_EQ(longer.wait().exit_code, 0);
}

// SECURITY: the place for it in an image leads out of it.
TEST_F(Notify, LinkInTheRootIsNotFollowedOutOfIt) {
  const TempDir outside;
  std::filesystem::remove_all(bundle.rootfs() + "/run");
  make_directory(bundle.rootfs() + "/run");
  make_symlink("../../../../../../../.." + outside.path() + "/here",
               bundle.rootfs() + "/run/notify");
  bundle.args({"notify", "READY=1"});
  RunningCommand command(run(), options_);
  expect_ready(command.pid());
  EXPECT_EQ(command.wait().exit_code, 0);
  EXPECT_THAT(directory_names(outside.path()), testing::IsEmpty());
}

// SECURITY: whoever may mount makes the directory writable for itself.
TEST_F(Notify, WhatATenantMadeOfTheDirectoryIsNotFollowed) {
  grant_mounting();
  const TempDir outside;
  write_file(outside / "victim", "untouched", 0600);
  bundle.args({"sh", "-c", "notify READY=1; exec sleep 1000"});
  create();
  const std::string link =
      fmt::format("mount -o remount,bind,rw /run/notify && ln -s {} /run/notify/notify.sock",
                  outside / "victim");
  const CommandResult tenant = hull.exec(id, {"sh", "-c", link});
  ASSERT_EQ(tenant.exit_code, 0) << describe(tenant);
  RunningCommand command(hull.argv({"start", id}), options_);
  expect_ready(hull.pid(id));
  EXPECT_EQ(command.wait().exit_code, 0);
  struct stat status{};
  ASSERT_EQ(stat((outside / "victim").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0600U);
  EXPECT_EQ(read_file(outside / "victim"), "untouched");
}

TEST_F(Notify, WhatAContainerPutsIntoTheDirectoryIsRemoved) {
  grant_mounting();
  const TempDir outside;
  write_file(outside / "victim", "untouched");
  bundle.script(
      fmt::format("mount -o remount,bind,rw /run/notify && cd /run/notify && ln -s {} link && "
                  "mkdir -p 1/2/3 lifted-0/x state.json && i=0 && "
                  "while [ $i -lt 300 ]; do mkdir d && cd d || exit 1; i=$((i+1)); done; echo done",
                  outside.path()));
  const CommandResult result = run_command(run({"--keep"}), options_);
  EXPECT_EQ(result.out, "done\n") << describe(result);
  CommandOptions few;
  few.before_exec = [] {
    const rlimit limit{.rlim_cur = 64, .rlim_max = 64};
    setrlimit(RLIMIT_NOFILE, &limit);
  };
  const CommandResult removed = hull.command({"delete", id}, few);
  EXPECT_EQ(removed.exit_code, 0) << describe(removed);
  EXPECT_FALSE(exists(hull.root() + "/" + id));
  EXPECT_EQ(read_file(outside / "victim"), "untouched");
}

}  // namespace
}  // namespace integration
