#include "hull/globals.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "hull/parser.h"
#include "temporary_directory.h"
#include "words.h"

namespace hull {
namespace {

using libcontainer::CgroupDriver;
using libcontainer::CgroupErrors;
using RootFrom = Globals::RootFrom;

Environment environment() {
  return {.root = true,
          .in_user_namespace = false,
          .xdg_runtime_dir = std::nullopt,
          .user = std::nullopt,
          .current_directory = "/work/dir"};
}

Outcome<Globals> read(std::string_view flags, const Environment& around = environment()) {
  const auto line = std::string(flags) + (flags.empty() ? "" : " ") + "list";
  const auto invocation = parse_command_line(test::words(line));
  EXPECT_EQ(invocation.kind, Invocation::Kind::Run) << invocation.error;
  return read_globals(invocation.args, around);
}

struct RootCase {
  const char* name;
  bool root;
  bool in_user_namespace;
  std::optional<std::string> xdg;
  std::optional<std::string> user;
  std::string expected;
};

class DefaultRoot : public testing::TestWithParam<RootCase> {};

TEST_P(DefaultRoot, FollowsTheCaller) {
  const auto& c = GetParam();
  const auto globals = read("", {.root = c.root,
                                 .in_user_namespace = c.in_user_namespace,
                                 .xdg_runtime_dir = c.xdg,
                                 .user = c.user,
                                 .current_directory = "/"});
  ASSERT_TRUE(globals);
  EXPECT_EQ(globals->state_root, c.expected);
  const bool xdg = globals->root_from == RootFrom::XdgDefault;
  EXPECT_EQ(xdg, c.expected != "/run/hull");
}

const std::string kXdg = "/run/user/7";
const RootCase kRoots[] = {
    {"RootIgnoresXdg", true, false, kXdg, std::nullopt, "/run/hull"},
    {"RootWithoutXdg", true, false, std::nullopt, "root", "/run/hull"},
    {"UserWithXdg", false, false, kXdg, "joe", "/run/user/7/hull"},
    {"UserWithoutXdg", false, false, std::nullopt, "joe", "/run/hull"},
    {"UserWithEmptyXdg", false, false, "", "joe", "/run/hull"},
    {"NamespacedRootOfAUser", true, true, kXdg, "joe", "/run/user/7/hull"},
    {"NamespacedRootWithoutUser", true, true, kXdg, std::nullopt, "/run/user/7/hull"},
    {"NamespacedRootOfRoot", true, true, kXdg, "root", "/run/hull"},
    {"NamespacedRootWithoutXdg", true, true, std::nullopt, "joe", "/run/hull"},
    {"NamespacedUser", false, true, kXdg, "root", "/run/user/7/hull"},
};
INSTANTIATE_TEST_SUITE_P(Table, DefaultRoot, testing::ValuesIn(kRoots),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(RootFlag, IsMadeAbsoluteAndClean) {
  EXPECT_EQ(read("--root /a//b/../c/")->state_root, "/a/c");
  EXPECT_EQ(read("--root state")->state_root, "/work/dir/state");
  EXPECT_EQ(read("--root ../x")->state_root, "/work/x");
  EXPECT_EQ(read("--root ''")->state_root, "/work/dir");
  EXPECT_EQ(read("--root=/a")->root_from, RootFrom::Flag);
}

TEST(RootFlag, MustNotBeTheRootDirectory) {
  for (const auto* flags : {"--root /", "--root //", "--root /a/..", "--root ../.."}) {
    const auto globals = read(flags);
    ASSERT_FALSE(globals) << flags;
    EXPECT_EQ(globals.error().message, "Option --root argument should not be set to /");
  }
}

TEST(CgroupFlags, ChooseTheDriver) {
  EXPECT_EQ(read("")->cgroup_driver, CgroupDriver::Cgroupfs);
  EXPECT_EQ(read("--systemd-cgroup")->cgroup_driver, CgroupDriver::Systemd);
  EXPECT_EQ(read("--systemd-cgroup=false")->cgroup_driver, CgroupDriver::Cgroupfs);
  EXPECT_EQ(read("--cgroup-manager systemd")->cgroup_driver, CgroupDriver::Systemd);
  EXPECT_EQ(read("--cgroup-manager disabled")->cgroup_driver, CgroupDriver::Disabled);
  EXPECT_EQ(read("--systemd-cgroup --cgroup-manager disabled")->cgroup_driver,
            CgroupDriver::Disabled);
  EXPECT_EQ(read("--cgroup-manager x").error().message,
            "invalid cgroup-manager: 'x' is none of cgroupfs, systemd, disabled");
}

TEST(RootlessFlag, DecidesWhetherMissingPermissionsAreForgiven) {
  auto user = environment();
  user.root = false;
  auto namespaced = environment();
  namespaced.in_user_namespace = true;
  EXPECT_EQ(read("")->cgroup_errors, CgroupErrors::Fatal);
  EXPECT_EQ(read("--rootless auto")->cgroup_errors, CgroupErrors::Fatal);
  EXPECT_EQ(read("--rootless AUTO")->cgroup_errors, CgroupErrors::Fatal);
  EXPECT_EQ(read("--rootless ''")->cgroup_errors, CgroupErrors::Fatal);
  EXPECT_EQ(read("--rootless true")->cgroup_errors, CgroupErrors::IgnorePermissions);
  EXPECT_EQ(read("", user)->cgroup_errors, CgroupErrors::IgnorePermissions);
  EXPECT_EQ(read("", namespaced)->cgroup_errors, CgroupErrors::IgnorePermissions);
  EXPECT_EQ(read("--systemd-cgroup", namespaced)->cgroup_errors, CgroupErrors::IgnorePermissions);
  EXPECT_EQ(read("--rootless=0", user)->cgroup_errors, CgroupErrors::Fatal);
  EXPECT_EQ(read("--rootless=maybe").error().message,
            "invalid rootless: 'maybe' is none of true, false, auto");
}

TEST(RootlessFlag, DoesNotForgiveRootWhoseNamespaceHasASystemdOfItsOwn) {
  auto around = environment();
  around.in_user_namespace = true;
  around.has_own_systemd = true;
  EXPECT_EQ(read("--systemd-cgroup", around)->cgroup_errors, CgroupErrors::Fatal);
  EXPECT_EQ(read("--systemd-cgroup --rootless true", around)->cgroup_errors,
            CgroupErrors::IgnorePermissions);
  EXPECT_EQ(read("", around)->cgroup_errors, CgroupErrors::IgnorePermissions);
  around.root = false;
  EXPECT_EQ(read("--systemd-cgroup", around)->cgroup_errors, CgroupErrors::IgnorePermissions);
}

TEST(LogFlags, AreChecked) {
  const auto options = [](std::string_view line) {
    return read_log_options(parse_command_line(test::words(line)).args);
  };
  EXPECT_EQ(options("list")->format, LogFormat::Text);
  const auto all = options("--log /l --log-format=json --debug list");
  ASSERT_TRUE(all);
  EXPECT_EQ(all->path, "/l");
  EXPECT_EQ(all->format, LogFormat::Json);
  EXPECT_EQ(all->sink, LogSink::File);
  EXPECT_EQ(all->level, LogLevel::Debug);
  EXPECT_EQ(options("--log-format xml list").error().message, "invalid log-format: xml");
  EXPECT_EQ(options("list")->level, LogLevel::Warning);
  EXPECT_EQ(options("--log-level=error list")->level, LogLevel::Error);
  EXPECT_EQ(options("--log-level debug list")->level, LogLevel::Debug);
  EXPECT_EQ(options("--log-level error list --debug")->level, LogLevel::Debug);
  EXPECT_EQ(options("--log-level loud list").error().message,
            "invalid log-level: 'loud' is none of error, warning, debug");
}

TEST(LogFlags, NameAFileOrAServiceOfTheHost) {
  const auto options = [](std::string_view log) {
    const std::string line = "--log " + std::string(log) + " list";
    return *read_log_options(parse_command_line(test::words(line)).args);
  };
  EXPECT_EQ(options("file:/l").path, "/l");
  EXPECT_EQ(options("file:/l").sink, LogSink::File);
  EXPECT_EQ(options("/a:b").path, "/a:b") << "runc's meaning of what has no prefix of ours";
  EXPECT_EQ(options("journald:web").sink, LogSink::Journal);
  EXPECT_EQ(options("journald:web").path, kJournalSocket);
  EXPECT_EQ(options("journald:web").identifier, "web");
  EXPECT_EQ(options("syslog:").path, kSyslogSocket);
  EXPECT_EQ(options("syslog:").identifier, "hull");
}

TEST(PrepareStateRoot, MakesTheDefaultOfAUserAndMarksIt) {
  const test::TemporaryDirectory directory;
  Globals globals;
  globals.state_root = directory / "deep/hull";
  globals.root_from = RootFrom::XdgDefault;
  ASSERT_TRUE(prepare_state_root(globals));
  ASSERT_TRUE(prepare_state_root(globals));
  struct stat status{};
  ASSERT_EQ(::stat(globals.state_root.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 01700U);
}

TEST(PrepareStateRoot, SaysWhyItCannotBeMade) {
  Globals globals;
  globals.state_root = "/proc/nowhere/hull";
  globals.root_from = RootFrom::XdgDefault;
  const auto prepared = prepare_state_root(globals);
  ASSERT_FALSE(prepared);
  EXPECT_EQ(prepared.error().message, "mkdir '/proc/nowhere': no such file or directory (ENOENT)");
  EXPECT_NE(prepared.error().hint.find("--root"), std::string::npos);
}

TEST(PrepareStateRoot, LeavesOtherPlacesAlone) {
  Globals globals;
  globals.state_root = "/proc/nowhere";
  EXPECT_TRUE(prepare_state_root(globals));
}

TEST(CleanPath, GivesTheShortestSpelling) {
  EXPECT_EQ(clean_path("/"), "/");
  EXPECT_EQ(clean_path("/a/./b//c/"), "/a/b/c");
  EXPECT_EQ(clean_path("/../a"), "/a");
  EXPECT_EQ(clean_path("/a/b/../../.."), "/");
  EXPECT_EQ(absolute_path("b", "/"), "/b");
}

TEST(ReadEnvironment, KnowsWhereItIs) {
  EXPECT_TRUE(read_environment().current_directory[0] == '/');
}

}  // namespace
}  // namespace hull
