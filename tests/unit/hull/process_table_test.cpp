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
  EXPECT_EQ(rows_with_pids("F S USER PPID PID\n4 S a 1 12\n4 S b 12 13\n", pids).value(),
            "F S USER PPID PID\n4 S a 1 12\n");
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

TEST(ProcessTable, ColumnThatAProcessFillsMayNotStandBeforeIt) {
  EXPECT_EQ(
      rows_with_pids("UID COMMAND PID\n0 a 12 13\n", {}).error().message,
      "the ps options put the column 'COMMAND' before PID: allowed are UID, USER, PPID, F, S");
}

TEST(ProcessTable, RowsWithoutANumberAreLeftOut) {
  const std::vector<pid_t> pids{12};
  EXPECT_EQ(rows_with_pids("UID PID\nroot x1\nroot\nroot 12\n", pids).value(),
            "UID PID\nroot 12\n");
}

}  // namespace
}  // namespace hull
