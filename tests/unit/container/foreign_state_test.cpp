// What another runtime left running: this test is the container's init, its cgroups are plain
// files.
#include <gtest/gtest.h>
#include <libcontainer/container.h>
#include <unistd.h>

#include <sstream>

#include "fake_tree.h"
#include "sys/proc.h"

namespace libcontainer {
namespace {

using cgroups::FakeTree;

class ForeignState : public testing::Test {
 protected:
  void SetUp() override {
    tree.make_file("freezer/c/freezer.state", "THAWED");
    tree.make_file("freezer/c/freezer.self_freezing", "1\n");
    tree.make_file("freezer/c/cgroup.procs", "30\n7\n");
    tree.make_file("freezer/c/below/cgroup.procs", "12\n");
    tree.make_file("pids/c/pids.max", "9");
    tree.make_file("pids/c/pids.current", "3\n");
    const auto stat = sys::read_process_stat(getpid());
    ASSERT_TRUE(stat);
    write_state(getpid(), stat->start_time);
  }

  void write_state(pid_t pid, std::uint64_t start) {
    write_state(pid, start, tree.path("freezer/c"), tree.path("pids/c"));
  }
  void write_state(pid_t pid, std::uint64_t start, const std::string& freezer,
                   const std::string& pids) {
    std::ostringstream json;
    json
        << R"({"id":"web","init_process_pid":)" << pid << R"(,"init_process_start":)" << start
        << R"(,"created":"2026-01-02T03:04:05Z","config":{"rootfs":"/srv/web","cgroups":{"path":"/c"},)"
        << R"("labels":["bundle=/srv"],"version":"1.2.0","namespaces":[{"type":"NEWPID","path":""}]},)"
        << R"("cgroup_paths":{"freezer":")" << freezer << R"(","pids":")" << pids
        << R"("},"namespace_paths":{},"external_descriptors":[]})";
    tree.make_file("state/web/state.json", json.str());
  }

  Result<Container> load() { return Container::load(tree.path("state"), "web"); }

  FakeTree tree;
};

TEST_F(ForeignState, IsPausedAndResumed) {
  auto container = load();
  ASSERT_TRUE(container) << container.error().message();
  EXPECT_EQ(container->resume().error().message(), "container not paused");
  ASSERT_TRUE(container->pause());
  EXPECT_EQ(tree.content("freezer/c/freezer.state"), "FROZEN");
  EXPECT_EQ(container->status().value(), Status::Paused);
  const auto again = container->pause();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), Errc::WrongState);
  EXPECT_EQ(again.error().message(), "container not running");
  ASSERT_TRUE(container->resume());
  EXPECT_EQ(tree.content("freezer/c/freezer.state"), "THAWED");
  EXPECT_EQ(container->status().value(), Status::Running);
}

TEST_F(ForeignState, ProcessesAreThoseOfTheTreeSorted) {
  EXPECT_EQ(load()->processes().value(), (std::vector<pid_t>{7, 12, 30}));
}

TEST_F(ForeignState, TheRootOfAHierarchyIsNotTheContainers) {
  write_state(getpid(), 1, "/proc", "/proc");  // as good as any mount
  auto container = load();
  ASSERT_TRUE(container) << container.error().message();
  EXPECT_EQ(container->status().value(), Status::Stopped);
  ASSERT_TRUE(container->destroy()) << "neither killed nor removed anything";
}

TEST_F(ForeignState, HasStats) {
  const auto container = load();
  const auto stats = container->stats();
  ASSERT_TRUE(stats) << stats.error().message();
  EXPECT_EQ(stats->pids.current, 3U);
  EXPECT_TRUE(stats->interfaces.empty()) << "it has no network namespace of its own";
}

TEST_F(ForeignState, LimitsAreWrittenAndKept) {
  auto container = load();
  const auto done = container->set({.pids_limit = 5});
  ASSERT_TRUE(done) << done.error().message();
  EXPECT_EQ(tree.content("pids/c/pids.max"), "5");
  EXPECT_EQ(container->config().resources.pids_limit, 5);
  const std::string saved = tree.content("state/web/state.json");
  EXPECT_NE(saved.find("\"pids_limit\":5"), std::string::npos) << saved;
  EXPECT_EQ(saved.find("\"hull\""), std::string::npos) << "it stays foreign";
}

TEST_F(ForeignState, LimitThatIsRefusedIsNotKept) {
  auto container = load();
  const auto done = container->set({.memory = {.limit = 1 << 20}, .pids_limit = 5});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message(),
            "cannot set memory limit: container could not join or create cgroup");
  EXPECT_EQ(tree.content("state/web/state.json").find("pids_limit"), std::string::npos);
}

TEST_F(ForeignState, WatchOfALiveContainerTellsNothing) {
  const auto container = load();
  auto watch = container->watch_oom();
  ASSERT_TRUE(watch) << watch.error().message();
  EXPECT_GE(watch->fd(), 0);
  EXPECT_EQ(watch->next().value(), OomWatch::Event::None);
}

TEST_F(ForeignState, OfADeadInitIsStopped) {
  write_state(getpid(), 1);
  auto container = load();
  ASSERT_TRUE(container);
  EXPECT_EQ(container->status().value(), Status::Stopped);
  EXPECT_EQ(container->pause().error().message(), "container not running");
  EXPECT_EQ(container->resume().error().message(), "container not paused");
  EXPECT_EQ(container->stats().error().message(), "container not running");
  EXPECT_EQ(container->watch_oom().error().message(), "container not running");
  EXPECT_EQ(container->set({}).error().message(), "container not running");
  EXPECT_EQ(container->signal(15).error().message(), "container not running");
}

TEST_F(ForeignState, RemovedMeanwhileIsSaidToNotExist) {
  auto container = load();
  ASSERT_EQ(unlink(tree.path("state/web/state.json").c_str()), 0);
  const auto paused = container->pause();
  ASSERT_FALSE(paused);
  EXPECT_EQ(paused.error().code(), Errc::NotFound);
  EXPECT_EQ(paused.error().message(), "container does not exist");
}

TEST_F(ForeignState, ThatIsNoStateIsRefused) {
  for (const char* text : {"", "{", "[]", "null", R"({"init_process_pid":-1})",
                           R"({"init_process_pid":"1"})", R"({"cgroup_paths":{"pids":7}})"}) {
    tree.make_file("state/web/state.json", text);
    const auto container = load();
    ASSERT_FALSE(container) << text;
    EXPECT_EQ(container.error().code(), Errc::InvalidSpec) << text;
    EXPECT_NE(container.error().message().find("state.json"), std::string::npos)
        << container.error().message();
  }
}

}  // namespace
}  // namespace libcontainer
