#include "hull/output/trace.h"

#include <gtest/gtest.h>

#include "hull/file.h"
#include "hull/profile_file.h"
#include "temporary_directory.h"

namespace hull::output {
namespace {

using namespace std::chrono_literals;
using libcontainer::StepActor;
using libcontainer::TimedStep;

const std::vector<TimedStep> kSteps{
    {.step = {.number = 7,
              .actor = StepActor::Init,
              .text = "mount '/proc' (proc)",
              .field = "mounts[0]"},
     .begin = 1234567ns,
     .duration = 890ns},
};

TEST(Trace, NamesATrackForEachActorAndHasACompleteEventAStep) {
  EXPECT_EQ(format_trace(kSteps, "run web"), R"json({
  "displayTimeUnit": "ns",
  "traceEvents": [
    {
      "name": "process_name",
      "ph": "M",
      "pid": 1,
      "tid": 0,
      "args": {
        "name": "run web"
      }
    },
    {
      "name": "thread_name",
      "ph": "M",
      "pid": 1,
      "tid": 1,
      "args": {
        "name": "hull"
      }
    },
    {
      "name": "thread_name",
      "ph": "M",
      "pid": 1,
      "tid": 2,
      "args": {
        "name": "stage 0"
      }
    },
    {
      "name": "thread_name",
      "ph": "M",
      "pid": 1,
      "tid": 3,
      "args": {
        "name": "init"
      }
    },
    {
      "name": "mount '/proc' (proc)",
      "cat": "step",
      "ph": "X",
      "ts": 1234.567,
      "dur": 0.89,
      "pid": 1,
      "tid": 3,
      "args": {
        "number": 7,
        "field": "mounts[0]"
      }
    }
  ]
}
)json");
}

TEST(ProfileFile, WithoutAPathNothingIsMeasuredOrWritten) {
  const auto profile = ProfileFile::open("");
  ASSERT_TRUE(profile);
  EXPECT_FALSE(profile->receiver());
  EXPECT_TRUE(profile->write("run web"));
}

TEST(ProfileFile, HoldsWhatTheReceiverGot) {
  const test::TemporaryDirectory directory;
  const std::string path = directory / "trace.json";
  const auto profile = ProfileFile::open(path);
  ASSERT_TRUE(profile);
  profile->receiver()(kSteps);
  ASSERT_TRUE(profile->write("run web"));
  EXPECT_EQ(read_file(path).value_or(""), format_trace(kSteps, "run web"));
}

TEST(ProfileFile, AWrongPathFailsAtOnce) {
  const auto profile = ProfileFile::open("/no/such/directory/trace.json");
  ASSERT_FALSE(profile);
  EXPECT_EQ(profile.error().message,
            "profile: open '/no/such/directory/trace.json': no such file or directory (ENOENT)");
}

}  // namespace
}  // namespace hull::output
