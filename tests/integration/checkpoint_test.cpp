// What of checkpoint and restore needs no criu: what is refused before anything is touched. The
// rest is in guest/checkpoint_test.cpp.
#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

class CheckpointRefusal : public ContainerTest {
 protected:
  CommandResult checkpoint(const Arguments& flags = {}) {
    Arguments arguments = {"checkpoint", "--image-path", bundle / "images"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    arguments.push_back(id);
    return hull.command(arguments, without_criu());
  }
  static CommandOptions without_criu() {
    CommandOptions options;
    options.environment = {"PATH=/nonexistent"};
    return options;
  }
};

TEST_F(CheckpointRefusal, WithoutCriuTheContainerRunsOn) {
  start_sleeper();
  expect_message(checkpoint(), "criu: executable file not found in $PATH");
  EXPECT_EQ(hull.status(id), "running");
  EXPECT_FALSE(exists(bundle / "images"));
}

TEST_F(CheckpointRefusal, ACreatedContainerCannotBeCheckpointed) {
  ASSERT_EQ(hull.create(bundle, id).exit_code, 0);
  expect_message(checkpoint(), "Container cannot be checkpointed in created state");
}

TEST_F(CheckpointRefusal, OfAnUnknownContainer) {
  expect_message(checkpoint(), "container does not exist");
}

TEST_F(CheckpointRefusal, FlagsAreCheckedFirst) {
  expect_message(checkpoint({"--manage-cgroups-mode", "no"}), "invalid manage-cgroups-mode value");
  expect_message(checkpoint({"--parent-path", "/abs"}), "--parent-path must be relative");
}

TEST_F(CheckpointRefusal, ProbesOfEnginesGetTheirAnswers) {
  EXPECT_EQ(hull.command({"checkpoint", "--help"}).exit_code, 0);
  const auto result = hull.command({"restore", "--lsm-mount-context"});
  EXPECT_THAT(result.out + result.err, HasSubstr("flag needs an argument"));
}

TEST_F(CheckpointRefusal, RestoreWithoutAnImageLeavesNothing) {
  const auto result = hull.command(
      {"restore", "--bundle", bundle.path(), "--image-path", bundle / "none", id}, without_criu());
  expect_message(result, "open directory '" + (bundle / "none") + "'");
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(CheckpointRefusal, RestoreWithAWorkDirectoryThatCannotBeMade) {
  make_directory(bundle / "images");
  make_symlink("/nonexistent/there", bundle / "link");
  const auto result = hull.command({"restore", "--bundle", bundle.path(), "--image-path",
                                    bundle / "images", "--work-path", bundle / "link/logs", id},
                                   without_criu());
  expect_message(result, "make work directory '" + (bundle / "link/logs") + "'");
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(CheckpointRefusal, RestoreWithoutCriuLeavesNothing) {
  make_directory(bundle / "images");
  write_file(bundle / "images/descriptors.json", R"(["/dev/null","/dev/null","/dev/null"])");
  const auto result =
      hull.command({"restore", "--bundle", bundle.path(), "--image-path", bundle / "images", id},
                   without_criu());
  expect_message(result, "criu: executable file not found in $PATH");
  EXPECT_EQ(hull.status(id), "");
}

TEST_F(CheckpointRefusal, RestoreOfAnIdThatIsTaken) {
  start_sleeper();
  make_directory(bundle / "images");
  write_file(bundle / "images/descriptors.json", "[]");
  const auto result =
      hull.command({"restore", "--bundle", bundle.path(), "--image-path", bundle / "images", id},
                   without_criu());
  expect_message(result, "container with given ID already exists");
  EXPECT_EQ(hull.status(id), "running");
}

}  // namespace
}  // namespace integration
