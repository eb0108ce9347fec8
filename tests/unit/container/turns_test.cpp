#include "container/turns.h"

#include <gmock/gmock.h>

#include "base/error.h"
#include "fake_tree.h"

namespace libcontainer::container {
namespace {

using cgroups::FakeTree;
using testing::HasSubstr;

Error killed() { return base::make_error(Errc::Kernel, "init was killed by SIGKILL"); }

TEST(ExplainTenant, HintsAtAKillForLackOfMemorySinceItsStart) {
  FakeTree tree;
  tree.make_file("c/memory.events", "oom 2\noom_kill 2\n");
  const auto error = explain_tenant(killed(), tree.v2_paths(), 1);
  EXPECT_EQ(error.message(), "unable to start container process: init was killed by SIGKILL");
  EXPECT_THAT(error.hint(), HasSubstr("possibly OOM-killed"));
}

TEST(ExplainTenant, KillsOfBeforeAreNotItsOwn) {
  FakeTree tree;
  tree.make_file("c/memory.events", "oom 2\noom_kill 2\n");
  EXPECT_EQ(explain_tenant(killed(), tree.v2_paths(), 2).hint(), "");
}

TEST(ExplainTenant, WhoWasCancelledWasNotKilled) {
  FakeTree tree;
  tree.make_file("c/memory.events", "oom_kill 1\n");
  const auto cancelled = base::make_error(Errc::Cancelled, "cancelled");
  EXPECT_EQ(explain_tenant(cancelled, tree.v2_paths(), 0).hint(), "");
}

TEST(ExplainTenant, WithoutAMemoryCgroupNothingIsKnown) {
  EXPECT_EQ(explain_tenant(killed(), {}, 0).hint(), "");
}

}  // namespace
}  // namespace libcontainer::container
