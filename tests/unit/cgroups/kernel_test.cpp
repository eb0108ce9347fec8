// On the host's own cgroups, below one test-named cgroup. Needs root; skipped without.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <optional>

#include "cgroups/clone.h"
#include "cgroups/control_file.h"
#include "cgroups/create.h"
#include "cgroups/freeze.h"
#include "cgroups/layout.h"
#include "cgroups/mark.h"
#include "cgroups/processes.h"
#include "cgroups/remove.h"
#include "cgroups/set.h"
#include "cgroups/signal.h"
#include "sys/process.h"
#include "sys/raw_syscall.h"

namespace libcontainer::cgroups {
namespace {

[[noreturn]] void sleep_for_ever() {
  for (;;) pause();
}

[[noreturn]] void fork_for_ever() {
  for (;;) {
    if (fork() == 0) {
      usleep(1000);
      _exit(0);
    }
    while (waitpid(-1, nullptr, WNOHANG) > 0) continue;
    usleep(100);
  }
}

// Gives the test the time to move the process first.
[[noreturn]] void use_memory() {
  usleep(200'000);
  static std::array<char, 4 << 20> memory;
  for (std::size_t at = 0; at < memory.size(); at += 4096) memory[at] = 1;
  sleep_for_ever();
}

// A child that does so until it is killed.
class Child {
 public:
  explicit Child(void (*body)() = sleep_for_ever) : pid_(fork()) {
    if (pid_ == 0) body();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (reaped_) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  pid_t pid() const { return pid_; }
  int signal_that_killed() {
    int status = 0;
    waitpid(pid_, &status, 0);
    reaped_ = true;
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  }

 private:
  pid_t pid_;
  bool reaped_ = false;
};

class RealCgroups : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "needs root";
    auto layout = read_layout();
    ASSERT_TRUE(layout) << layout.error().message();
    if (layout->version == Version::None) GTEST_SKIP() << "no cgroups are mounted";
    layout_ = *std::move(layout);
    name_ = "/libcontainer-unit-test-" + std::to_string(getpid());
    mark_ = "/run/unit-test" + name_;
    auto planned = plan_paths(layout_, name_ + "/c", "");
    ASSERT_TRUE(planned);
    planned_ = *std::move(planned);
  }
  void TearDown() override {
    if (made_) {
      EXPECT_TRUE(signal_all(*made_, SIGKILL));
      EXPECT_TRUE(remove(*made_));
    }
    for (const Hierarchy& hierarchy : layout_.hierarchies) {
      EXPECT_FALSE(std::filesystem::exists(hierarchy.mount_point + name_));
    }
  }
  void make() {
    auto made = create(planned_, mark_, Denied::Fail);
    ASSERT_TRUE(made) << made.error().message();
    made_ = *std::move(made);
  }
  std::string value(const char* controller, const char* file) {
    const CgroupDirectory* directory = made_->find(controller);
    return directory == nullptr ? "" : read_value(file_in(directory->path, file)).value_or("?");
  }
  void set_or_fail(const Resources& resources, DeviceRules rules) {
    const auto result = set(*made_, resources, rules);
    ASSERT_TRUE(result) << result.error().message();
  }
  bool is_v1() const { return layout_.version != Version::V2; }
  // The unified hierarchy alone, for what a hybrid shares with version 2.
  std::optional<CgroupPaths> unified() const {
    const CgroupDirectory* directory = planned_.find("");
    if (directory == nullptr) return std::nullopt;
    CgroupPaths paths;
    paths.version = Version::V2;
    paths.directories.push_back(*directory);
    return paths;
  }

  Layout layout_;
  std::string name_;
  std::string mark_;
  CgroupPaths planned_;
  std::optional<CgroupPaths> made_;
};

TEST_F(RealCgroups, AreMadeJoinedAndRemoved) {
  make();
  Child child;
  ASSERT_TRUE(join(*made_, child.pid()));
  const std::string own =
      read_text("/proc/" + std::to_string(child.pid()) + "/cgroup").value_or("");
  std::size_t found = 0;
  for (std::size_t at = 0; (at = own.find(name_ + "/c\n", at)) != std::string::npos; ++at) ++found;
  EXPECT_EQ(found, made_->directories.size()) << own;
  EXPECT_EQ(processes(*made_).value_or(std::vector<pid_t>{}), std::vector<pid_t>{child.pid()});
}

TEST_F(RealCgroups, AreFoundByTheirMark) {
  make();
  EXPECT_EQ(to_state(find_marked(layout_, mark_)), to_state(*made_));
  EXPECT_TRUE(find_marked(layout_, mark_ + "x").directories.empty());
  EXPECT_TRUE(find_marked(layout_, "").directories.empty());
}

TEST_F(RealCgroups, KeepTheLevelAboveWhileAnotherContainerIsInIt) {
  make();
  auto other = create(*plan_paths(layout_, name_ + "/d", ""), mark_, Denied::Fail);
  ASSERT_TRUE(other);
  ASSERT_TRUE(remove(*made_));
  for (const CgroupDirectory& directory : other->directories) {
    EXPECT_TRUE(std::filesystem::exists(directory.path));
  }
  ASSERT_TRUE(remove(*other));
}

TEST_F(RealCgroups, AreRefusedWithProcessesAndNothingIsLeftOfTheAttempt) {
  make();
  Child child;
  CgroupPaths last;
  last.directories.push_back(made_->directories.back());
  ASSERT_TRUE(join(last, child.pid()));
  for (std::size_t i = 0; i + 1 < made_->directories.size(); ++i) {
    std::filesystem::remove(made_->directories[i].path);
  }
  const auto again = create(planned_, mark_, Denied::Fail);
  ASSERT_FALSE(again);
  EXPECT_TRUE(again.error().message().starts_with(
      "container's cgroup is not empty: 1 process(es) found in '"));
  for (std::size_t i = 0; i + 1 < made_->directories.size(); ++i) {
    EXPECT_FALSE(std::filesystem::exists(made_->directories[i].path));
  }
  EXPECT_EQ(child.pid(), processes(last)->front());
}

TEST_F(RealCgroups, TakeTheLimitsOfVersionOne) {
  if (!is_v1()) GTEST_SKIP() << "this host has cgroup v2 only";
  make();
  Resources resources;
  resources.memory.limit = 64 << 20;
  resources.memory.swap = 128 << 20;
  resources.memory.reservation = 32 << 20;
  resources.memory.swappiness = 10;
  resources.cpu.shares = 512;
  resources.cpu.period = 50000;
  resources.cpu.quota = 20000;
  resources.cpu.burst = 1000;
  resources.cpu.cpus = "0";
  resources.cpu.mems = "0";
  resources.pids_limit = 17;
  set_or_fail(resources, DeviceRules::Set);
  EXPECT_EQ(value("memory", "memory.limit_in_bytes"), "67108864");
  EXPECT_EQ(value("memory", "memory.memsw.limit_in_bytes"), "134217728");
  EXPECT_EQ(value("memory", "memory.soft_limit_in_bytes"), "33554432");
  EXPECT_EQ(value("memory", "memory.swappiness"), "10");
  EXPECT_EQ(value("cpu", "cpu.shares"), "512");
  EXPECT_EQ(value("cpu", "cpu.cfs_period_us"), "50000");
  EXPECT_EQ(value("cpu", "cpu.cfs_quota_us"), "20000");
  EXPECT_EQ(value("cpuset", "cpuset.cpus"), "0");
  EXPECT_EQ(value("pids", "pids.max"), "17");
  EXPECT_EQ(oom_kill_count(*made_).value_or(1), 0U);
}

TEST_F(RealCgroups, TakeMemoryLimitsThatAreRaisedAndLoweredTogether) {
  if (!is_v1()) GTEST_SKIP() << "this host has cgroup v2 only";
  make();
  Resources resources;
  for (const std::int64_t mebibytes : {64, 256, 32, -1}) {
    resources.memory.limit = mebibytes < 0 ? -1 : mebibytes << 20;
    resources.memory.swap = mebibytes < 0 ? -1 : mebibytes << 20;
    set_or_fail(resources, DeviceRules::Skip);
    if (mebibytes < 0) continue;
    EXPECT_EQ(value("memory", "memory.limit_in_bytes"), std::to_string(mebibytes << 20));
    EXPECT_EQ(value("memory", "memory.memsw.limit_in_bytes"), std::to_string(mebibytes << 20));
  }
}

TEST_F(RealCgroups, AllowOnlyTheDevicesGiven) {
  if (!is_v1()) GTEST_SKIP() << "this host has cgroup v2 only";
  make();
  Resources resources;
  set_or_fail(resources, DeviceRules::Set);
  const std::string by_default = value("devices", "devices.list");
  EXPECT_EQ(std::ranges::count(by_default, '\n'), 10);
  EXPECT_NE(by_default.find("c 1:3 rwm"), std::string::npos);
  Child child;
  ASSERT_TRUE(join(*made_, child.pid()));
  resources.devices = {
      {.allow = true, .type = DeviceType::Char, .major = 1, .minor = 11, .access = "r"}};
  set_or_fail(resources, DeviceRules::Update);
  EXPECT_NE(value("devices", "devices.list").find("c 1:11 r"), std::string::npos);
  resources.devices.clear();
  set_or_fail(resources, DeviceRules::Update);
  EXPECT_EQ(value("devices", "devices.list").find("c 1:11 r"), std::string::npos);
}

TEST_F(RealCgroups, ExplainALimitThatTheParentForbids) {
  if (!is_v1()) GTEST_SKIP() << "this host has cgroup v2 only";
  make();
  Resources resources;
  resources.cpu.cpus = "1000";
  const auto result = set(*made_, resources, DeviceRules::Skip);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().field(), "linux.resources.cpu.cpus");
  EXPECT_NE(result.error().message().find("write '1000' to '"), std::string::npos);
  EXPECT_NE(result.error().hint().find("cpuset.cpus' allows '0"), std::string::npos);
}

TEST_F(RealCgroups, ExplainAMemoryLimitThatIsInUse) {
  if (!is_v1()) GTEST_SKIP() << "this host has cgroup v2 only";
  make();
  Child child(use_memory);
  ASSERT_TRUE(join(*made_, child.pid()));
  for (int i = 0; i < 500 && value("memory", "memory.usage_in_bytes").size() < 7; ++i)
    usleep(10'000);
  Resources resources;
  resources.memory.limit = 1;
  const auto result = set(*made_, resources, DeviceRules::Skip);
  if (result) GTEST_SKIP() << "all memory could be reclaimed";
  EXPECT_NE(result.error().message().find("unable to set memory limit to 1 (current usage: "),
            std::string::npos);
}

TEST_F(RealCgroups, FreezeAndThaw) {
  make();
  Child child;
  ASSERT_TRUE(join(*made_, child.pid()));
  EXPECT_EQ(*freezer_state(*made_), FreezerState::Thawed);
  ASSERT_TRUE(freeze(*made_));
  EXPECT_EQ(*freezer_state(*made_), FreezerState::Frozen);
  ASSERT_TRUE(thaw(*made_));
  EXPECT_EQ(*freezer_state(*made_), FreezerState::Thawed);
}

TEST_F(RealCgroups, FreezeWhileProcessesFork) {
  make();
  Child child(fork_for_ever);
  ASSERT_TRUE(join(*made_, child.pid()));
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(freeze(*made_));
    ASSERT_TRUE(thaw(*made_));
  }
}

TEST_F(RealCgroups, ThatAreFrozenAreNotTakenOver) {
  make();
  ASSERT_TRUE(freeze(*made_));
  const auto again = create(planned_, mark_, Denied::Fail);
  ASSERT_FALSE(again);
  EXPECT_TRUE(again.error().message().starts_with("container's cgroup unexpectedly frozen: '"));
  ASSERT_TRUE(thaw(*made_));
}

TEST_F(RealCgroups, KillProcessesThatFork) {
  make();
  Child child(fork_for_ever);
  ASSERT_TRUE(join(*made_, child.pid()));
  usleep(20'000);
  ASSERT_TRUE(signal_all(*made_, SIGKILL));
  EXPECT_EQ(child.signal_that_killed(), SIGKILL);
  EXPECT_TRUE(processes(*made_)->empty());
}

TEST_F(RealCgroups, KillByHandlesWithoutCgroupKill) {
  make();
  CgroupPaths v1_only = *made_;
  std::erase_if(v1_only.directories,
                [](const CgroupDirectory& d) { return d.controllers.front().empty(); });
  if (v1_only.directories.empty()) GTEST_SKIP() << "this host has cgroup v2 only";
  v1_only.version = Version::V1;
  Child child(fork_for_ever);
  ASSERT_TRUE(join(*made_, child.pid()));
  usleep(20'000);
  ASSERT_TRUE(signal_all(v1_only, SIGKILL));
  EXPECT_EQ(child.signal_that_killed(), SIGKILL);
}

TEST_F(RealCgroups, KillFrozenProcesses) {
  make();
  Child child;
  ASSERT_TRUE(join(*made_, child.pid()));
  ASSERT_TRUE(freeze(*made_));
  ASSERT_TRUE(signal_all(*made_, SIGKILL));
  EXPECT_EQ(child.signal_that_killed(), SIGKILL);
}

TEST_F(RealCgroups, PassOnOtherSignals) {
  make();
  Child one;
  Child two;
  ASSERT_TRUE(join(*made_, one.pid()));
  ASSERT_TRUE(join(*made_, two.pid()));
  ASSERT_TRUE(signal_all(*made_, SIGTERM));
  EXPECT_EQ(one.signal_that_killed(), SIGTERM);
  EXPECT_EQ(two.signal_that_killed(), SIGTERM);
  EXPECT_EQ(*freezer_state(*made_), FreezerState::Thawed);
}

TEST_F(RealCgroups, AreRemovedWithTheCgroupsThatAContainerMade) {
  make();
  for (const CgroupDirectory& directory : made_->directories) {
    std::filesystem::create_directories(directory.path + "/a/b");
  }
}

TEST_F(RealCgroups, AreNamedWhenTheyCannotBeRemoved) {
  make();
  Child child;
  ASSERT_TRUE(join(*made_, child.pid()));
  const auto removed = remove(*made_);
  ASSERT_FALSE(removed);
  EXPECT_NE(removed.error().message().find(made_->directories.back().path), std::string::npos);
  EXPECT_EQ(removed.error().system_error(), EBUSY);
}

TEST_F(RealCgroups, RefuseAProcessThatIsGone) {
  make();
  pid_t pid = 0;
  {
    Child child;
    pid = child.pid();
  }
  const auto joined = join(*made_, pid);
  ASSERT_FALSE(joined);
  EXPECT_EQ(joined.error().system_error(), ESRCH);
}

TEST_F(RealCgroups, OfTheUnifiedHierarchyFreezeAndKillAtOnce) {
  auto paths = unified();
  if (!paths) GTEST_SKIP() << "no unified hierarchy is mounted";
  auto made = create(*paths, mark_, Denied::Fail);
  ASSERT_TRUE(made) << made.error().message();
  made_ = *std::move(made);
  Child child(fork_for_ever);
  ASSERT_TRUE(join(*made_, child.pid()));
  ASSERT_TRUE(freeze(*made_));
  EXPECT_EQ(*freezer_state(*made_), FreezerState::Frozen);
  ASSERT_TRUE(thaw(*made_));
  ASSERT_TRUE(freeze(*made_));
  ASSERT_TRUE(signal_all(*made_, SIGKILL));
  EXPECT_EQ(child.signal_that_killed(), SIGKILL);
}

TEST_F(RealCgroups, OfTheUnifiedHierarchyCanBeBornIn) {
  auto paths = unified();
  if (!paths) GTEST_SKIP() << "no unified hierarchy is mounted";
  auto made = create(*paths, mark_, Denied::Fail);
  ASSERT_TRUE(made);
  made_ = *std::move(made);
  const auto fd = open_for_clone(*made_, Observers::Container);
  ASSERT_TRUE(fd);
  clone_args arguments{};
  arguments.flags = CLONE_INTO_CGROUP;
  arguments.exit_signal = SIGCHLD;
  arguments.cgroup = static_cast<std::uint64_t>(fd->number());
  const auto pid = sys::clone3(arguments);
  if (pid && *pid == 0) {
    for (;;) (void)sys::call(SYS_ppoll, 0, 0, 0, 0, 0);  // aarch64 has no pause(2)
  }
  if (!pid && pid.error().value == ENOSYS) GTEST_SKIP() << "no clone3";
  ASSERT_TRUE(pid) << std::strerror(pid.error().value);
  EXPECT_EQ(*processes(*made_), std::vector<pid_t>{*pid});
  ASSERT_TRUE(signal_all(*made_, SIGKILL));
  waitpid(*pid, nullptr, 0);
}

}  // namespace
}  // namespace libcontainer::cgroups
