#include "process/plan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace libcontainer::process {
namespace {

TEST(NormalizeEnvironment, LastOfANameWinsAtItsPlace) {
  const auto env = normalize_environment({"A=1", "B=2", "A=3", "C=", "B=4=5", "D=a\nb"});
  ASSERT_TRUE(env);
  EXPECT_EQ(*env, (std::vector<std::string>{"A=3", "C=", "B=4=5", "D=a\nb"}));
}

TEST(NormalizeEnvironment, WhatIsNoVariableNamesItsPlace) {
  using namespace std::string_literals;
  struct Case {
    std::string entry;
    const char* message;
  };
  const Case cases[] = {
      {"NOEQUALS", "process.env[1]: invalid environment variable: missing '='"},
      {"=x", "process.env[1]: invalid environment variable: name cannot be empty"},
      {"A=b\0c"s, "process.env[1]: invalid environment variable 'A': contains nul byte (\\x00)"},
  };
  for (const auto& c : cases) {
    const auto env = normalize_environment({"OK=1", c.entry});
    ASSERT_FALSE(env);
    EXPECT_EQ(env.error().message(), c.message);
  }
}

std::vector<wire::StepKind> kinds(const ProcessConfig& process, const Surroundings& surroundings) {
  wire::PlanBuilder builder;
  EXPECT_TRUE(plan_process(builder, process, surroundings));
  std::vector<wire::StepKind> result;
  for (const auto& step : std::move(builder).finish(wire::MapsPhase::NotDumpable).steps) {
    result.push_back(step.kind);
  }
  return result;
}

std::ptrdiff_t index_of(const std::vector<wire::StepKind>& list, wire::StepKind kind) {
  return std::ranges::find(list, kind) - list.begin();
}

// Without no_new_privs a filter needs privileges, with it the filter comes last.
TEST(PlanProcess, SeccompIsPlacedByNoNewPrivileges) {
  using enum wire::StepKind;
  ProcessConfig process;
  process.args = {"/bin/true"};
  Surroundings surroundings;
  surroundings.seccomp = SeccompProgram{};
  const auto without = kinds(process, surroundings);
  EXPECT_LT(index_of(without, LoadSeccomp), index_of(without, SetUser));
  process.no_new_privileges = true;
  const auto with = kinds(process, surroundings);
  EXPECT_GT(index_of(with, LoadSeccomp), index_of(with, FindProgram));
  EXPECT_LT(index_of(with, LoadSeccomp), index_of(with, Release));
}

TEST(PlanProcess, EmptyHomeIsLookedUp) {
  ProcessConfig process;
  process.args = {"/bin/true"};
  process.env = {"HOME="};
  const auto looked_up = kinds(process, {});
  EXPECT_TRUE(std::ranges::count(looked_up, wire::StepKind::FindHome) == 1);
  process.env = {"HOME=/x"};
  const auto given = kinds(process, {});
  EXPECT_TRUE(std::ranges::count(given, wire::StepKind::FindHome) == 0);
}

}  // namespace
}  // namespace libcontainer::process
