// The table of bad configs, through the command: exit status, message, log line, nothing left.
#include <unistd.h>

#include "support/container_test.h"

namespace integration {
namespace {

class BadConfigs : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!IsSkipped() && !testing_hull()) GTEST_SKIP() << "the texts are hull's";
  }

  // What the changes of the table apply to.
  Json sample() {
    const TempDir dir;
    EXPECT_EQ(hull.command({"spec", "--bundle", dir.path()}).exit_code, 0);
    Json sample = parse_json(read_file(dir / "config.json"));
    set_at(sample, "/process/terminal", false);
    return sample;
  }

  static bool host_has(std::string_view need) {
    if (need == "cgroup-v1") return exists("/sys/fs/cgroup/devices/devices.list");
    if (need == "no-selinux") return !exists("/sys/fs/selinux/enforce");
    return !exists("/sys/kernel/security/apparmor");  // no-apparmor
  }

  static std::string document_of(const Json& record, const Json& sample) {
    if (value_at(record, "/document").is_string()) return string_at(record, "/document");
    Json config = sample;
    if (const Json& changes = value_at(record, "/set"); changes.is_object()) {
      for (const auto& change : changes.as_object()) set_at(config, change.key(), change.value());
    }
    if (const Json& pointers = value_at(record, "/remove"); pointers.is_array()) {
      for (const Json& pointer : pointers.as_array()) remove_at(config, pointer.as_string());
    }
    return to_text(config);
  }

  void expect_refused(const std::string& message) {
    (void)truncate(hull.log_file().c_str(), 0);
    const CommandResult result = hull.run(bundle, id);
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_EQ(result.out, "");
    expect_message(result, message);
    EXPECT_TRUE(lines_of(result.err).front().ends_with(message)) << "not the whole message";
    EXPECT_THAT(directory_names(hull.root()), testing::IsEmpty());
  }
};

TEST_F(BadConfigs, EachIsRefusedWithItsMessageAndLeavesNothing) {
  const Json records = parse_json(read_file(LC_BAD_CONFIGS));
  const Json base = sample();
  size_t tried = 0;
  for (const Json& record : records.as_array()) {
    SCOPED_TRACE(string_at(record, "/name"));
    const std::string need = string_at(record, "/needs");
    if (!need.empty() && !host_has(need)) continue;
    bundle.raw_config(document_of(record, base));
    expect_refused(string_at(record, "/message"));
    ++tried;
  }
  EXPECT_GE(tried, 150U);
}

// Whatever the bytes are, they are refused in an orderly way.
TEST_F(BadConfigs, EveryTruncationOfAGoodOneIsRefused) {
  const std::string good = to_text(sample());
  for (size_t length = 1; length < good.size(); length += 37) {
    bundle.raw_config(std::string_view(good).substr(0, length));
    const CommandResult result = hull.run(bundle, id);
    EXPECT_EQ(result.exit_code, 1) << length << describe(result);
    expect_message(result, "config.json");
  }
}

TEST_F(BadConfigs, BinaryAndHugeOnesAreRefused) {
  const std::string deep(200'000, '[');
  for (const std::string& text :
       {std::string("\x7f"
                    "ELF\0\0\1",
                    7),
        std::string(1000, '\0'), deep, "{\"a\":" + std::string(200'000, '{') + "}",
        "{\"hostname\":\"" + std::string(10'000'000, 'x')}) {
    bundle.raw_config(text);
    const CommandResult result = hull.run(bundle, id);
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    expect_message(result, "config.json");
    EXPECT_LT(result.err.size(), 1000U);
  }
}

TEST_F(BadConfigs, ConfigThatIsADirectoryOrUnreadable) {
  const TempDir dir;
  make_directory(dir / "config.json");
  const CommandResult result = hull.command({"run", "--bundle", dir.path(), id});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, testing::HasSubstr("is a directory"));
}

}  // namespace
}  // namespace integration
