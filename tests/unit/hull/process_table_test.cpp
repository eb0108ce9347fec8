#include "hull/process_table.h"

#include <gtest/gtest.h>

#include <vector>

namespace hull {
namespace {

constexpr std::string_view kListing =
    "UID          PID    PPID  C CMD\n"
    "root           1       0  0 init 12\n"
    "daemon        12       1  0 sleep  1000\n"
    "root         123       1  0 ps -ef\n";

TEST(ProcessTable, KeepsTheHeaderAndTheRowsOfThesePids) {
  const std::vector<pid_t> pids{12, 99};
  EXPECT_EQ(rows_with_pids(kListing, pids).value(),
            "UID          PID    PPID  C CMD\n"
            "daemon        12       1  0 sleep  1000\n");
}

TEST(ProcessTable, OfNoProcessIsTheHeader) {
  EXPECT_EQ(rows_with_pids(kListing, {}).value(), "UID          PID    PPID  C CMD\n");
}

TEST(ProcessTable, ColumnMayBeTheLastOrTheOnlyOne) {
  const std::vector<pid_t> pids{12};
  EXPECT_EQ(rows_with_pids("CMD PID\na 12\nb 13\n", pids).value(), "CMD PID\na 12\n");
  EXPECT_EQ(rows_with_pids("  PID\n   12\n", pids).value(), "  PID\n   12\n");
}

TEST(ProcessTable, EmptyLinesAndAMissingLastNewLineAreFine) {
  const std::vector<pid_t> pids{12};
  EXPECT_EQ(rows_with_pids("PID\n\n12", pids).value(), "PID\n12\n");
}

TEST(ProcessTable, WithoutAPidColumnIsAnError) {
  EXPECT_EQ(rows_with_pids("CMD\nsleep\n", {}).error().message,
            "couldn't find PID field in ps output");
  EXPECT_EQ(rows_with_pids("", {}).error().message, "couldn't find PID field in ps output");
  EXPECT_EQ(rows_with_pids("PPID SPID\n", {}).error().message,
            "couldn't find PID field in ps output");
}

TEST(ProcessTable, PidThatIsNoNumberIsAnError) {
  EXPECT_EQ(rows_with_pids("PID\nx1\n", {}).error().message,
            "unexpected pid 'x1' in ps output: not a number");
  EXPECT_FALSE(rows_with_pids("UID PID\nroot\n", {}));
}

}  // namespace
}  // namespace hull
