#include "cgroups/oom.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "cgroups/signal.h"
#include "fake_tree.h"
#include "sys/poll.h"

namespace libcontainer::cgroups {
namespace {

bool is_readable(sys::FdRef fd) {
  pollfd watched{.fd = fd.number(), .events = POLLIN, .revents = 0};
  return sys::poll({&watched, 1}, 0).value_or(0) > 0;
}

TEST(OomSource, WithoutAMemoryCgroupTellsNothing) {
  auto source = OomSource::open(CgroupPaths{});
  ASSERT_TRUE(source);
  EXPECT_FALSE(source->fd());
  EXPECT_FALSE(*source->take());
  FakeTree tree;
  source = OomSource::open(tree.v1_paths({"memory"}));
  ASSERT_TRUE(source) << "the cgroup is gone";
  EXPECT_FALSE(source->fd());
}

TEST(OomSource, OfVersion2TellsOfEachNewKill) {
  FakeTree tree;
  tree.make_file("c/memory.events", "max 1\noom_kill 3\n");
  auto source = OomSource::open(tree.v2_paths());
  ASSERT_TRUE(source);
  EXPECT_FALSE(is_readable(source->fd()));
  EXPECT_FALSE(*source->take()) << "those of before do not count";
  tree.make_file("c/memory.events", "max 2\noom_kill 4\n");
  EXPECT_TRUE(is_readable(source->fd()));
  EXPECT_TRUE(*source->take());
  EXPECT_FALSE(is_readable(source->fd()));
  EXPECT_FALSE(*source->take());
  tree.make_file("c/memory.events", "max 9\noom_kill 4\n");
  EXPECT_TRUE(is_readable(source->fd()));
  EXPECT_FALSE(*source->take()) << "the limit was hit, but nothing killed";
}

TEST(OomSource, OfVersion1IsRegisteredWithTheKernel) {
  FakeTree tree;
  tree.make_file("memory/c/memory.oom_control", "oom_kill 0\n");
  tree.make_file("memory/c/cgroup.event_control");
  auto source = OomSource::open(tree.v1_paths({"memory"}));
  ASSERT_TRUE(source);
  const std::string request = tree.content("memory/c/cgroup.event_control");
  EXPECT_TRUE(request.starts_with(std::to_string(source->fd().number()) + " ")) << request;
  const std::uint64_t one = 1;
  ASSERT_EQ(write(source->fd().number(), &one, sizeof one), static_cast<ssize_t>(sizeof one));
  EXPECT_TRUE(is_readable(source->fd()));
  EXPECT_TRUE(*source->take());
  EXPECT_FALSE(*source->take());
}

TEST(OomKillCount, OfVersion2CountsAKillThatWasCountedElsewhere) {
  FakeTree tree;
  tree.make_file("c/memory.events", "max 2\noom 1\noom_kill 0\n");
  EXPECT_EQ(*oom_kill_count(tree.v2_paths()), 1U);
}

TEST(DescribeMemory, TellsTheLimitAndThePeak) {
  FakeTree tree;
  EXPECT_EQ(describe_memory(tree.v1_paths({"pids"})), "");
  EXPECT_EQ(describe_memory(tree.v1_paths({"memory"})), "") << "the cgroup is gone";
  tree.make_file("memory/c/memory.limit_in_bytes", "4096\n");
  tree.make_file("memory/c/memory.max_usage_in_bytes", "8192\n");
  EXPECT_EQ(describe_memory(tree.v1_paths({"memory"})),
            "the limit is 4096 bytes, the peak was 8192");
  tree.make_file("c/memory.max", "4096\n");
  EXPECT_EQ(describe_memory(tree.v2_paths()), "the limit is 4096 bytes");
  tree.make_file("c/memory.peak", "8192\n");
  EXPECT_EQ(describe_memory(tree.v2_paths()), "the limit is 4096 bytes, the peak was 8192");
}

TEST(OomKillCount, IsNoneWithoutTheController) {
  FakeTree tree;
  tree.make_directory("c");
  EXPECT_EQ(*oom_kill_count(tree.v2_paths()), 0U);
}

}  // namespace
}  // namespace libcontainer::cgroups
