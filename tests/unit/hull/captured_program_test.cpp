#include "hull/captured_program.h"

#include <gtest/gtest.h>

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

TEST(CapturedProgram, UnknownProgramIsSaidToBeMissing) {
  EXPECT_EQ(run_captured({"no-such-program-here"}).error().message,
            "exec: \"no-such-program-here\": executable file not found in $PATH");
}

}  // namespace
}  // namespace hull
