// What config.json's process object promises: capabilities, rlimits, user, environment and so on.
#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

class ProcessAttributes : public ContainerTest {
 protected:
  std::string status() { return inside("cat /proc/self/status"); }
};

TEST_F(ProcessAttributes, CapabilitiesAreExactlyTheConfiguredSets) {
  bundle.set("/process/capabilities", {{"bounding", {"CAP_CHOWN", "CAP_KILL", "CAP_SYS_ADMIN"}},
                                       {"effective", {"CAP_CHOWN"}},
                                       {"permitted", {"CAP_CHOWN", "CAP_KILL"}},
                                       {"inheritable", {"CAP_KILL"}},
                                       {"ambient", {"CAP_KILL"}}});
  bundle.set("/process/noNewPrivileges", false).args({"cat", "/proc/self/status"});
  const std::string text = output();
  EXPECT_EQ(status_field(text, "CapBnd"), "0000000000200021");
  EXPECT_EQ(status_field(text, "CapInh"), "0000000000000020");
  EXPECT_EQ(status_field(text, "CapAmb"), "0000000000000020");
  // Root's execve fills these two from the bounding set and the inheritable one.
  EXPECT_EQ(status_field(text, "CapPrm"), "0000000000200021");
  EXPECT_EQ(status_field(text, "CapEff"), "0000000000200021");
}

TEST_F(ProcessAttributes, NoCapabilitiesAtAll) {
  const Json none = boost::json::array();
  bundle.set("/process/capabilities",
             {{"bounding", none}, {"effective", none}, {"permitted", none}});
  const std::string text = status();
  for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
    EXPECT_EQ(status_field(text, set), "0000000000000000") << set;
  }
}

TEST_F(ProcessAttributes, AmbientCapabilitiesReachAnotherUser) {
  bundle.set("/process/user", {{"uid", 1}, {"gid", 1}});
  bundle.set("/process/capabilities", {{"bounding", {"CAP_NET_RAW"}},
                                       {"effective", {"CAP_NET_RAW"}},
                                       {"permitted", {"CAP_NET_RAW"}},
                                       {"inheritable", {"CAP_NET_RAW"}},
                                       {"ambient", {"CAP_NET_RAW"}}});
  EXPECT_EQ(status_field(status(), "CapEff"), "0000000000002000");
}

TEST_F(ProcessAttributes, AnotherUserHasNoCapabilities) {
  bundle.set("/process/user", {{"uid", 1}, {"gid", 1}});
  const std::string text = status();
  EXPECT_EQ(status_field(text, "CapEff"), "0000000000000000");
  EXPECT_EQ(status_field(text, "CapBnd"), "0000000020000420");
}

TEST_F(ProcessAttributes, UnknownCapabilityIsIgnoredWithAWarning) {
  bundle.append("/process/capabilities/bounding", "CAP_NO_SUCH").script("echo ok");
  const CommandResult result = hull.run(bundle, id);
  EXPECT_EQ(result.out, "ok\n") << describe(result);
  EXPECT_THAT(read_file(hull.log_file()), HasSubstr("CAP_NO_SUCH"));
}

TEST_F(ProcessAttributes, NoNewPrivilegesIsAsConfigured) {
  EXPECT_EQ(status_field(status(), "NoNewPrivs"), "1");
  bundle.set("/process/noNewPrivileges", false);
  EXPECT_EQ(status_field(status(), "NoNewPrivs"), "0");
}

TEST_F(ProcessAttributes, RlimitsAreSet) {
  bundle.set("/process/rlimits",
             {{{"type", "RLIMIT_NOFILE"}, {"soft", 100}, {"hard", 200}},
              {{"type", "RLIMIT_CORE"}, {"soft", 0}, {"hard", 0}},
              {{"type", "RLIMIT_FSIZE"}, {"soft", 4096}, {"hard", 8192}},
              {{"type", "RLIMIT_STACK"}, {"soft", 1048576}, {"hard", 2097152}}});
  const std::string limits = inside("cat /proc/self/limits");
  const auto limit = [&](std::string_view name) {
    for (const std::string& line : lines_of(limits)) {
      if (line.starts_with(name)) return words_of(line.substr(name.size()));
    }
    return std::vector<std::string>();
  };
  EXPECT_THAT(limit("Max open files"), testing::ElementsAre("100", "200", "files"));
  EXPECT_THAT(limit("Max core file size"), testing::ElementsAre("0", "0", "bytes"));
  EXPECT_THAT(limit("Max file size"), testing::ElementsAre("4096", "8192", "bytes"));
  EXPECT_THAT(limit("Max stack size"), testing::ElementsAre("1048576", "2097152", "bytes"));
}

TEST_F(ProcessAttributes, RlimitAboveTheCallersHardLimitIsSetByRoot) {
  if (status_field(read_file("/proc/self/status"), "CapEff")[8] != '1' &&
      (std::stoull(status_field(read_file("/proc/self/status"), "CapEff"), nullptr, 16) >> 24 &
       1) == 0) {
    GTEST_SKIP() << "root lacks CAP_SYS_RESOURCE here";
  }
  CommandOptions options;
  options.before_exec = [] {
    const rlimit low{500, 500};
    setrlimit(RLIMIT_NOFILE, &low);
  };
  bundle.script("ulimit -n");
  EXPECT_EQ(hull.run(bundle, id, options).out, "1024\n");
}

TEST_F(ProcessAttributes, UnknownRlimitIsRefused) {
  bundle.set("/process/rlimits/0/type", "RLIMIT_NOSUCH");
  expect_run_fails("RLIMIT_NOSUCH");
}

TEST_F(ProcessAttributes, UmaskIs0022UnlessConfigured) {
  EXPECT_EQ(inside("umask"), "0022\n");
  bundle.set("/process/user/umask", 0077);
  EXPECT_EQ(inside("umask"), "0077\n");
}

TEST_F(ProcessAttributes, UserGroupAndAdditionalGroups) {
  bundle.set("/process/user", {{"uid", 12}, {"gid", 34}, {"additionalGids", {56, 78}}});
  const std::string text = status();
  EXPECT_THAT(words_of(status_field(text, "Uid")), testing::ElementsAre("12", "12", "12", "12"));
  EXPECT_THAT(words_of(status_field(text, "Gid")), testing::ElementsAre("34", "34", "34", "34"));
  EXPECT_THAT(words_of(status_field(text, "Groups")), testing::ElementsAre("56", "78"));
}

TEST_F(ProcessAttributes, CallersGroupsAreDropped) {
  EXPECT_EQ(trimmed(status_field(status(), "Groups")), "");
}

TEST_F(ProcessAttributes, DirectoryIsMadeAndEntered) {
  bundle.set("/root/readonly", false).set("/process/cwd", "/made/here");
  EXPECT_EQ(inside("pwd; stat -c %a /made"), "/made/here\n755\n");
}

TEST_F(ProcessAttributes, DirectoryOfTheUserAlone) {
  bundle.set("/process/user", {{"uid", 1}, {"gid", 1}}).set("/process/cwd", "/home");
  ASSERT_EQ(chown((bundle.rootfs() + "/home").c_str(), 1, 1), 0);
  ASSERT_EQ(chmod((bundle.rootfs() + "/home").c_str(), 0700), 0);
  EXPECT_EQ(inside("pwd"), "/home\n");
}

TEST_F(ProcessAttributes, DirectoryThatIsAFileIsRefused) {
  bundle.set("/process/cwd", "/etc/passwd");
  expect_run_fails("not a directory");
}

TEST_F(ProcessAttributes, EnvironmentIsTheConfiguredOneAndHome) {
  ONLY_FOR_HULL("runc 1.1 keeps the place of the first of two");
  bundle.set("/process/env", {"A=1", "B=two words", "PATH=/bin", "A=3", "C=line\nbreak"});
  bundle.args({"env"});
  EXPECT_EQ(output(), "B=two words\nPATH=/bin\nA=3\nC=line\nbreak\nHOME=/root\n");
}

TEST_F(ProcessAttributes, HomeIsTheUsersUnlessConfigured) {
  bundle.set("/process/user", {{"uid", 1}, {"gid", 1}});
  EXPECT_EQ(inside("echo $HOME"), "/home/daemon\n");
  bundle.set("/process/user/uid", 4711);
  EXPECT_EQ(inside("echo $HOME"), "/\n");
  bundle.append("/process/env", "HOME=/x");
  EXPECT_EQ(inside("echo $HOME"), "/x\n");
}

TEST_F(ProcessAttributes, SparsePasswdHoldsNobodyUp) {
  ONLY_FOR_HULL("runc reads it to its end");
  std::filesystem::resize_file(bundle.rootfs() + "/etc/passwd", std::uintmax_t{1} << 40);
  EXPECT_EQ(inside("echo $HOME"), "/root\n") << "root comes early";
  bundle.set("/process/user/uid", 4711);
  expect_run_fails("the container's /etc/passwd is larger than 16 MiB");
}

TEST_F(ProcessAttributes, VariableWithoutEqualsSignIsRefused) {
  bundle.append("/process/env", "NOVALUE");
  expect_run_fails("invalid environment variable");
}

TEST_F(ProcessAttributes, ProgramIsLookedUpInTheConfiguredPath) {
  write_file(bundle.rootfs() + "/usr/bin/mine", "#!/bin/sh\necho mine \"$@\"\n", 0755);
  bundle.args({"mine", "a b", "", "c"});
  EXPECT_EQ(output(), "mine a b  c\n");
}

TEST_F(ProcessAttributes, OomScoreIsAsConfigured) {
  bundle.set("/process/oomScoreAdj", 300);
  EXPECT_EQ(inside("cat /proc/self/oom_score_adj"), "300\n");
}

TEST_F(ProcessAttributes, InitLeadsASessionOfItsOwn) {
  // Session and process group are fields 6 and 5 of the stat line.
  EXPECT_EQ(inside("cut -d' ' -f 5,6 /proc/1/stat"), "1 1\n");
}

TEST_F(ProcessAttributes, InitIsAdoptedByTheCaller) {
  start_sleeper();
  const std::string text = read_file("/proc/" + std::to_string(hull.pid(id)) + "/status");
  EXPECT_EQ(status_field(text, "PPid"), std::to_string(getpid()));
}

}  // namespace
}  // namespace integration
