#include "hull/output/steps.h"

#include <gtest/gtest.h>

namespace hull::output {
namespace {

using libcontainer::Step;
using libcontainer::StepActor;

const std::vector<Step> kSteps{
    {.number = 0, .actor = StepActor::Caller, .text = "join cgroup", .field = "linux.cgroupsPath"},
    {.number = 1, .actor = StepActor::Stage0, .text = "spawn init", .field = "linux.namespaces"},
    {.number = 2, .actor = StepActor::Init, .text = "reset CPU affinity"},
    {.number = 10,
     .actor = StepActor::Init,
     .text = "execute sh",
     .field = "process.args",
     .environment = {"PATH=/bin", "SECRET=a=b", "EMPTY="}},
};

TEST(StepsText, IsALineAStepAndHidesValues) {
  EXPECT_EQ(format_steps_text(kSteps, EnvironmentValues::Hidden),
            "  0  caller   join cgroup         linux.cgroupsPath\n"
            "  1  stage 0  spawn init          linux.namespaces\n"
            "  2  init     reset CPU affinity\n"
            " 10  init     execute sh          process.args  environment: PATH SECRET EMPTY\n");
}

TEST(StepsText, ShowsValuesOnDemand) {
  const auto text = format_steps_text(kSteps, EnvironmentValues::Shown);
  EXPECT_NE(text.find("environment: PATH=/bin SECRET=a=b EMPTY=\n"), std::string::npos) << text;
}

TEST(StepsText, AStepStaysOnItsLine) {
  const std::vector<Step> steps{{.number = 0,
                                 .actor = StepActor::Init,
                                 .text = "mount '/a\nb'",
                                 .field = "linux.sysctl[\"\t\"]",
                                 .environment = {"A=1\n2"}}};
  EXPECT_EQ(format_steps_text(steps, EnvironmentValues::Shown),
            "  0  init     mount '/a\\nb'  linux.sysctl[\"\\t\"]  environment: A=1\\n2\n");
}

TEST(StepsJson, HasWhatTheTextHas) {
  const std::string text = format_steps_json(std::span(kSteps).last(2), EnvironmentValues::Hidden);
  EXPECT_EQ(text, R"([
  {
    "number": 2,
    "actor": "init",
    "step": "reset CPU affinity"
  },
  {
    "number": 10,
    "actor": "init",
    "step": "execute sh",
    "field": "process.args",
    "environment": [
      "PATH",
      "SECRET",
      "EMPTY"
    ]
  }
]
)");
}

}  // namespace
}  // namespace hull::output
