#include "support/container_test.h"

#include <fmt/format.h>
#include <unistd.h>

namespace integration {
namespace {

std::string new_id() {
  static int number = 0;
  return fmt::format("{}.{}", run_token(), ++number);
}

HostSnapshot first_snapshot() {
  adopt_orphans();
  return HostSnapshot::take(Whose::Ours);
}

}  // namespace

ContainerTest::ContainerTest()
    : bundle_(std::make_unique<Bundle>()),
      hull_(std::make_unique<Hull>()),
      bundle(*bundle_),
      hull(*hull_),
      id(new_id()),
      before_(first_snapshot()) {}

void ContainerTest::SetUp() {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
}

void ContainerTest::TearDown() {
  hull.remove_leftovers();
  EXPECT_THAT(directory_names(hull.root()), testing::IsEmpty()) << "left in the state root";
  const auto left = settled_differences(before_, Whose::Ours);
  EXPECT_TRUE(left.empty()) << "left on the host:\n" << text_of(left);
}

std::string ContainerTest::output() {
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(result.err, "");
  return result.out;
}

std::string ContainerTest::inside(std::string_view script) {
  bundle.script(script);
  return output();
}

void ContainerTest::expect_run_fails(std::string_view text, int exit_code) {
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.exit_code, exit_code) << describe(result);
  expect_message(result, text);
  EXPECT_EQ(hull.status(id), "") << "a container is left";
}

void ContainerTest::expect_message(const CommandResult& result, std::string_view text) {
  const std::vector<std::string> lines = lines_of(result.err);
  ASSERT_FALSE(lines.empty()) << describe(result);
  EXPECT_THAT(lines[0], testing::HasSubstr(text));
  EXPECT_TRUE(lines.size() == 1 || (lines.size() == 2 && lines[1].starts_with("hint: ")))
      << describe(result);
  const std::vector<Json> records = hull.log_records();
  ASSERT_FALSE(records.empty()) << "nothing in the log";
  EXPECT_EQ(string_at(records.back(), "/level"), "error");
  EXPECT_EQ(string_at(records.back(), "/msg"), lines[0]);
}

void ContainerTest::start_sleeper() {
  bundle.args({"sleep", "1000"});
  const CommandResult result = hull.run_detached(bundle, id);
  ASSERT_EQ(result.exit_code, 0) << describe(result);
}

std::string status_field(std::string_view status_text, std::string_view name) {
  for (const std::string& line : lines_of(status_text)) {
    if (line.starts_with(std::string(name) + ":")) return trimmed(line.substr(name.size() + 1));
  }
  return "";
}

std::string mount_at(std::string_view mountinfo, std::string_view path) {
  std::string found;
  for (const std::string& line : lines_of(mountinfo)) {
    const std::vector<std::string> words = words_of(line);
    if (words.size() > 4 && words[4] == path) found = line;
  }
  return found;
}

}  // namespace integration
