#include "sys/process.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace libcontainer::sys {
namespace {

TEST(MayLackCloneIntoCgroup, IsWhatOlderKernelsAnswer) {
  for (const int error : {ENOSYS, EPERM, EINVAL, E2BIG}) {
    EXPECT_TRUE(may_lack_clone_into_cgroup({error})) << error;
  }
  for (const int error : {ENOMEM, EAGAIN, EACCES, EBUSY, EOPNOTSUPP, ENOSPC}) {
    EXPECT_FALSE(may_lack_clone_into_cgroup({error})) << error;
  }
}

}  // namespace
}  // namespace libcontainer::sys
