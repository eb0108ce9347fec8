// The command seccomp explain: what scripts get, and what it refuses.
#include <fstream>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

class SeccompExplain : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!IsSkipped() && !testing_hull()) GTEST_SKIP() << "only hull explains";
  }
  CommandResult explain(const Arguments& rest = {}) {
    Arguments arguments{"seccomp", "explain"};
    arguments.insert(arguments.end(), rest.begin(), rest.end());
    return hull.command(arguments);
  }
  CommandResult explain_bundle(const Arguments& calls = {}) {
    Arguments arguments{"--bundle", bundle.path()};
    arguments.insert(arguments.end(), calls.begin(), calls.end());
    return explain(arguments);
  }
  void filter_getcwd() {
    bundle.set(
        "/linux/seccomp",
        {{"defaultAction", "SCMP_ACT_ALLOW"},
         {"syscalls", {{{"names", {"getcwd"}}, {"action", "SCMP_ACT_ERRNO"}, {"errnoRet", 5}}}}});
  }
};

TEST_F(SeccompExplain, NamesTheRule) {
  filter_getcwd();
  const CommandResult result = explain_bundle({"getcwd", "openat2"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("SCMP_ACT_ERRNO (EIO)  linux.seccomp.syscalls[0]\n"));
  EXPECT_THAT(result.out, HasSubstr("SCMP_ACT_ALLOW        linux.seccomp.defaultAction\n"));
  EXPECT_EQ(result.err, "");
}

TEST_F(SeccompExplain, SummarisesWithoutACall) {
  filter_getcwd();
  const CommandResult result = explain_bundle();
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("linux.seccomp.syscalls[0]    1 call      SCMP_ACT_ERRNO"));
}

TEST_F(SeccompExplain, WritesJson) {
  filter_getcwd();
  const CommandResult result = explain_bundle({"--format", "json", "getcwd"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  const Json json = parse_json(result.out);
  EXPECT_EQ(number_at(json, "/architectures/0/syscalls/0/cases/0/errnoRet"), 5);
  EXPECT_EQ(string_at(json, "/rules/0/field"), "linux.seccomp.syscalls[0]");
}

TEST_F(SeccompExplain, SaysWhenThereIsNoFilter) {
  const CommandResult result = explain_bundle({"read"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(result.out, "config.json has no linux.seccomp: every system call passes\n");
  EXPECT_EQ(explain_bundle({"--format", "json"}).out, "null\n");
}

TEST_F(SeccompExplain, ReadsAFileOfAnyName) {
  const std::string file = bundle.path() + "/other.json";
  std::ofstream(file) << R"({"ociVersion": "1.2.0", "root": {"path": "rootfs"}, "linux":
    {"seccomp": {"defaultAction": "SCMP_ACT_KILL_PROCESS"}}})";
  const CommandResult result = explain({"--config", file, "read"});
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_THAT(result.out, HasSubstr("SCMP_ACT_KILL_PROCESS"));
}

TEST_F(SeccompExplain, RefusesWhatItDoesNotKnow) {
  filter_getcwd();
  const CommandResult call = explain_bundle({"opneat2"});
  EXPECT_EQ(call.exit_code, 1);
  EXPECT_THAT(call.err, HasSubstr("'opneat2' is not a system call; did you mean 'openat2'?"));
  const CommandResult missing = explain_bundle({"--config", "/nowhere"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err, HasSubstr("open '/nowhere': no such file or directory (ENOENT)"));
  EXPECT_EQ(explain_bundle({"--format", "yaml"}).exit_code, 1);
  EXPECT_EQ(hull.command({"seccomp", "show"}).exit_code, 1);
  EXPECT_EQ(hull.command({"seccomp"}).exit_code, 1);
}

TEST_F(SeccompExplain, RefusesAProfileThatCannotBeCompiled) {
  bundle.set("/linux/seccomp", {{"defaultAction", "SCMP_ACT_NOTIFY"}});
  const CommandResult result = explain_bundle();
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("linux.seccomp.defaultAction"));
}

}  // namespace
}  // namespace integration
