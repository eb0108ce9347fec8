// Whenever a command or one of its processes is killed, `delete --force` leaves the host as it was.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "crash/scenario.h"
#include "support/private_host.h"

namespace integration::crash {

void PrintTo(const Scenario& scenario, std::ostream* out) { *out << scenario.text; }

namespace {

class Crash : public testing::TestWithParam<Scenario> {
 protected:
  static void kill_everywhere(Others others, const char* suffix) {
    Harness harness(GetParam(), others);
    harness.kill_everywhere();
    fmt::print("crash: {}{}: {} points, {} leaks\n", GetParam().text, suffix, harness.points(),
               harness.failures());
    std::string complaints;
    for (const std::string& complaint : harness.complaints()) complaints += complaint + "\n";
    EXPECT_EQ(harness.failures(), 0) << complaints;
    EXPECT_GT(harness.points(), 0);
  }
};

TEST_P(Crash, AtEveryCallOfEveryProcessLeavesNothingBehind) { kill_everywhere(Others::RunOn, ""); }

TEST_P(Crash, OfTheCommandWhileTheOthersAreHeldLeavesNothingBehind) {
  kill_everywhere(Others::HeldDuringDelete, " with the others held");
}

INSTANTIATE_TEST_SUITE_P(Of, Crash, testing::ValuesIn(scenarios()),
                         [](const auto& scenario) { return scenario.param.name; });

}  // namespace
}  // namespace integration::crash

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  if (testing::GTEST_FLAG(list_tests)) return RUN_ALL_TESTS();
  if (geteuid() != 0) {
    std::puts("[  SKIPPED ] the crash tests need root");
    return 0;
  }
  // Every call of a traced process waits for this one, and this one for it: on a busy host, long.
  (void)setpriority(PRIO_PROCESS, 0, -15);
  // The sanitizer's leak check cannot run in a traced program.
  setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
  const std::string hull = integration::path_of_hull();
  const std::string bin = hull.substr(0, hull.rfind('/'));
  if (integration::testing_systemd_driver()) {
    // Its bus and its processes are not of a private host.
    integration::adopt_orphans();
    return RUN_ALL_TESTS();
  }
  return integration::on_private_host(bin, [] { return RUN_ALL_TESTS(); });
}
