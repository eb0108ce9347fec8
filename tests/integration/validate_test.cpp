// The command validate: what it says, where it looks, what scripts get.
#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

class Validate : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!IsSkipped() && !testing_hull()) GTEST_SKIP() << "only hull validates";
  }
  CommandResult validate(const Arguments& flags = {}) {
    Arguments arguments{"validate", "--bundle", bundle.path()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return hull.command(arguments);
  }
};

TEST_F(Validate, NothingIsWrongWithTheDefault) {
  const CommandResult result = validate({"--strict"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(result.out, "config.json: no errors, no warnings\n");
  EXPECT_EQ(result.err, "");
}

TEST_F(Validate, WarningsFailOnlyIfStrict) {
  bundle.set("/process/capabilites", boost::json::object{});
  bundle.set("/hooks/prestart", boost::json::array{{{"path", "/bin/true"}}});
  const CommandResult result = validate();
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(result.out,
            "warning: hooks.prestart: deprecated, use createRuntime\n"
            "warning: process.capabilites: unknown field, ignored; did you mean 'capabilities'?\n"
            "config.json: no errors, 2 warnings\n");
  EXPECT_EQ(validate({"--strict"}).exit_code, 1);
}

TEST_F(Validate, AllTopicsTellTheirErrors) {
  bundle.set("/process/cwd", "tmp");
  bundle.set("/root/path", "nothing");
  bundle.add_mount("/data", "bind", "/no/such/source", {"bind"});
  const CommandResult result = validate({"--format", "json"});
  EXPECT_EQ(result.exit_code, 1) << describe(result);
  const Json document = parse_json(result.out);
  EXPECT_EQ(number_at(document, "/errors"), 3);
  std::vector<std::string> fields;
  for (const Json& finding : value_at(document, "/findings").as_array()) {
    EXPECT_EQ(string_at(finding, "/severity"), "error");
    fields.push_back(string_at(finding, "/field"));
  }
  EXPECT_THAT(fields, testing::ElementsAre("process.cwd", "root.path", "mounts[7].source"));
}

TEST_F(Validate, ASyntaxErrorHasItsPlace) {
  bundle.raw_config("{\"process\": {,}}");
  const CommandResult result = validate();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("error: config.json: "));
  EXPECT_THAT(result.out, HasSubstr("config.json: 1 error, no warnings\n"));
}

TEST_F(Validate, AFileOfAnyName) {
  (void)bundle.path();
  write_file(bundle / "other.json", to_text(bundle.config()));
  const CommandResult good = hull.command({"validate", bundle / "other.json"});
  EXPECT_EQ(good.exit_code, 0) << describe(good);
  EXPECT_THAT(good.out, HasSubstr("other.json: no errors, no warnings\n"));
  const CommandResult relative =
      hull.command({"validate", "other.json"}, {.working_directory = bundle.directory()});
  EXPECT_EQ(relative.exit_code, 0) << describe(relative);
  EXPECT_EQ(relative.out, "other.json: no errors, no warnings\n");
}

TEST_F(Validate, WrongCallsAreErrors) {
  const CommandResult both = validate({"config.json"});
  EXPECT_EQ(both.exit_code, 1);
  expect_message(both, "--bundle and a file exclude each other");
  const CommandResult format = validate({"--format", "xml"});
  EXPECT_EQ(format.exit_code, 1);
  expect_message(format, "invalid format option");
  const CommandResult missing = hull.command({"validate", "/no/such/file.json"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err, HasSubstr("/no/such/file.json"));
}

}  // namespace
}  // namespace integration
