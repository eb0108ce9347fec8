// What of a container's group its state names when. On a tree of plain files.
#include "container/rdt_group.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "base/error.h"

namespace libcontainer::container {
namespace {

class MakeRdtGroup : public testing::Test {
 protected:
  MakeRdtGroup() {
    char path[] = "/tmp/resctrl-test-XXXXXX";
    root_ = ::mkdtemp(path);
    state_.id = "web";
    state_.config.intel_rdt.emplace();
    state_.hull.emplace();
    auto planned = intelrdt::plan_group(root_, *state_.config.intel_rdt, state_.id);
    EXPECT_TRUE(planned);
    group_ = std::move(*planned);
  }
  ~MakeRdtGroup() override { std::filesystem::remove_all(root_); }

  std::string directory() const { return root_ + "/web"; }
  // What a delete would do.
  void remove() const {
    const auto group = rdt_group(state_);
    if (!group) return;
    EXPECT_TRUE(intelrdt::remove(*group));
  }

  std::string root_;
  spec::State state_;
  intelrdt::Group group_;
};

TEST_F(MakeRdtGroup, UntilThenADeleteRemovesNothing) {
  ASSERT_TRUE(group_.is_own) << "planned, and not there";
  std::filesystem::create_directory(directory());
  remove();
  EXPECT_TRUE(std::filesystem::exists(directory())) << "another has made it";
}

TEST_F(MakeRdtGroup, IsNamedRightBeforeItExists) {
  bool is_saved = false;
  ASSERT_TRUE(make_rdt_group(group_, state_, [&]() -> Result<> {
    is_saved = true;
    EXPECT_EQ(state_.intel_rdt_path, directory());
    EXPECT_TRUE(state_.hull->intel_rdt_own);
    EXPECT_FALSE(std::filesystem::exists(directory()));
    return {};
  }));
  EXPECT_TRUE(is_saved);
  EXPECT_TRUE(std::filesystem::exists(directory()));
  remove();
  EXPECT_FALSE(std::filesystem::exists(directory()));
}

TEST_F(MakeRdtGroup, IsNotMadeIfThatCannotBeSaved) {
  const auto made = make_rdt_group(group_, state_, []() -> Result<> {
    return std::unexpected(base::make_system_error(ENOSPC, "write state"));
  });
  EXPECT_FALSE(made);
  EXPECT_FALSE(std::filesystem::exists(directory()));
}

TEST_F(MakeRdtGroup, OneThatHasAppearedIsAnothers) {
  std::filesystem::create_directory(directory());
  EXPECT_FALSE(make_rdt_group(group_, state_, []() -> Result<> { return {}; }));
  remove();
  EXPECT_TRUE(std::filesystem::exists(directory()));
}

}  // namespace
}  // namespace libcontainer::container
