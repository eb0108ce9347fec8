#include "sys/proc.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <utility>

namespace libcontainer::sys {
namespace {

TEST(ParseProcessStat, NameMayHoldSpacesAndParentheses) {
  const auto stat = parse_process_stat(
      "42 (a) R (b)) S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2 3");
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->state, 'S');
  EXPECT_EQ(stat->start_time, 98765U);
}

TEST(ParseProcessStat, WhatEndsIsKnownByItsFlags) {
  for (const auto& [flags, is_ending] : {std::pair("4194560", false), std::pair("4194564", true)}) {
    const auto stat = parse_process_stat("42 (a) S 1 42 42 0 -1 " + std::string(flags) +
                                         " 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2 3");
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->is_ending, is_ending) << flags;
  }
}

TEST(ParseProcessStat, WhatIsNoneIsAnError) {
  for (const char* text : {"", "42", "42 (a", "42 (a) ", "42 (a) S 1 2 3"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(parse_process_stat(text));
  }
}

TEST(OpenProcess, ComparesTheStartTime) {
  const auto self = read_process_stat(::getpid());
  ASSERT_TRUE(self);
  EXPECT_TRUE(open_process(::getpid(), self->start_time));
  EXPECT_EQ(open_process(::getpid(), self->start_time + 1).error().value, ESRCH);
  EXPECT_FALSE(open_process(0, 0));
  EXPECT_FALSE(open_process(-1, 0));
}

TEST(OpenProcess, ZombieHasEnded) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  siginfo_t info{};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);
  const auto stat = read_process_stat(child);
  ASSERT_TRUE(stat);
  EXPECT_EQ(stat->state, 'Z');
  EXPECT_EQ(open_process(child, stat->start_time).error().value, ESRCH);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
}

}  // namespace
}  // namespace libcontainer::sys
