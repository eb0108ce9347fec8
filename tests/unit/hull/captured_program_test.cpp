#include "hull/captured_program.h"

#include <gtest/gtest.h>
#include <spawn.h>

namespace hull {
namespace {

TEST(CapturedProgram, BothOutputsAreTheResult) {
  EXPECT_EQ(run_captured({"sh", "-c", "echo one; echo two >&2"}).value(), "one\ntwo\n");
}

TEST(CapturedProgram, HasNoInput) { EXPECT_EQ(run_captured({"cat"}).value(), ""); }

TEST(CapturedProgram, LongOutputIsRead) {
  EXPECT_EQ(run_captured({"head", "-c", "300000", "/dev/zero"}).value().size(), 300000U);
}

TEST(CapturedProgram, FailureHasItsOutput) {
  EXPECT_EQ(run_captured({"sh", "-c", "echo wrong >&2; exit 3"}).error().message,
            "sh: exit status 3: wrong");
  EXPECT_EQ(run_captured({"sh", "-c", "kill -9 $$"}).error().message, "sh: signal 9: ");
}

// An emulator of user space gives each child memory of its own.
bool spawning_tells_of_failure() {
  char name[] = "/no/such/program";
  char* const argv[] = {name, nullptr};
  return ::posix_spawn(nullptr, name, nullptr, nullptr, argv, argv + 1) != 0;
}

TEST(CapturedProgram, UnknownProgramIsSaidToBeMissing) {
  if (!spawning_tells_of_failure()) GTEST_SKIP() << "posix_spawn(3) knows only children's statuses";
  EXPECT_EQ(run_captured({"no-such-program-here"}).error().message,
            "exec: \"no-such-program-here\": executable file not found in $PATH");
}

}  // namespace
}  // namespace hull
