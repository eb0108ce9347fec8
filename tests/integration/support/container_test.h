// The fixture of the integration tests: a runtime with its own state root, a bundle, an id; and
// after each test the host must be as it was before.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "support/bundle.h"
#include "support/command.h"
#include "support/files.h"
#include "support/host_snapshot.h"
#include "support/hull.h"
#include "support/json.h"

namespace integration {

class ContainerTest : public testing::Test {
 protected:
  ContainerTest();
  void SetUp() override;
  void TearDown() override;

  // What a shell in the container prints; fails the test if it does not end with 0.
  std::string inside(std::string_view script);
  // The same, for the process as the bundle has it.
  std::string output();
  // `run` must fail with this exit code and a message that holds `text`.
  void expect_run_fails(std::string_view text, int exit_code = 1);
  // One line on stderr, and at most a hint below it; the same line is the last of the log.
  void expect_message(const CommandResult& result, std::string_view text);
  // A container that sleeps.
  void start_sleeper();

  std::unique_ptr<Bundle> bundle_;
  std::unique_ptr<Hull> hull_;
  Bundle& bundle;
  Hull& hull;
  const std::string id;

 private:
  HostSnapshot before_;
};

// The value of a field of /proc/PID/status, as "CapEff".
std::string status_field(std::string_view status_text, std::string_view name);
// The mountinfo line whose mount point is this; the last one, which hides the others. "" if none.
std::string mount_at(std::string_view mountinfo, std::string_view path);

}  // namespace integration

// Ends the test, saying so, where cgroups are systemd's to make.
#define ONLY_WITH_CGROUPFS() \
  if (::integration::testing_systemd_driver()) GTEST_SKIP() << "paths of cgroups are systemd's"

// Ends the test, saying so, where another runtime than ours differs on purpose.
#define ONLY_FOR_HULL(reason) \
  if (!::integration::testing_hull()) GTEST_SKIP() << "not hull: " << (reason)
