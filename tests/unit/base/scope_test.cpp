#include "base/scope.h"

#include <gtest/gtest.h>

#include <string>

namespace libcontainer::base {
namespace {

TEST(ScopeExit, RunsOnceUnlessReleased) {
  int runs = 0;
  {
    const ScopeExit exit([&] { ++runs; });
  }
  {
    ScopeExit exit([&] { ++runs; });
    exit.release();
  }
  EXPECT_EQ(runs, 1);
}

TEST(Rollback, UndoesInReverseOrderUnlessCommitted) {
  std::string order;
  {
    Rollback rollback;
    rollback.push([&] { order += 'a'; });
    rollback.push([&] { order += 'b'; });
  }
  EXPECT_EQ(order, "ba");
  {
    Rollback rollback;
    rollback.push([&] { order += 'c'; });
    rollback.commit();
  }
  EXPECT_EQ(order, "ba");
}

}  // namespace
}  // namespace libcontainer::base
