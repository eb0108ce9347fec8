#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libcontainer/diagnose.h>
#include <libcontainer/spec.h>

namespace libcontainer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

HostInfo usual_host() {
  HostInfo host;
  host.namespaces = {NamespaceType::Mount, NamespaceType::Pid, NamespaceType::Network,
                     NamespaceType::Ipc,   NamespaceType::Uts, NamespaceType::User};
  return host;
}

std::vector<std::string> lines_of(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const auto& finding : findings) {
    lines.push_back(std::string(to_string(finding.severity)) + " [" + finding.field + "] " +
                    finding.message);
  }
  return lines;
}

std::vector<std::string> diagnose_config(const Config& config) {
  return lines_of(diagnose(format_config(config), "/bundle", usual_host()));
}

TEST(Diagnose, NothingIsWrongWithTheDefaultSpec) {
  EXPECT_THAT(diagnose_config(sample_config()), IsEmpty());
}

TEST(Diagnose, ASyntaxErrorIsTheOnlyFinding) {
  const auto findings = diagnose("{\"process\": {", "/bundle", usual_host());
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].severity, Severity::Error);
  EXPECT_THAT(findings[0].message, HasSubstr("config.json"));
}

TEST(Diagnose, EveryTopicTellsItsFirstError) {
  Config config = sample_config();
  config.process->cwd = "tmp";
  config.root.path = "";
  config.masked_paths = {"relative"};
  config.mount_label = "x";
  const auto lines = diagnose_config(config);
  ASSERT_GE(lines.size(), 3U);
  EXPECT_THAT(lines[0], HasSubstr("error [process.cwd]"));
  EXPECT_THAT(lines, testing::Contains(HasSubstr("error [root.path]")));
  EXPECT_THAT(lines, testing::Contains(HasSubstr("error [linux.mountLabel]")));
}

TEST(Diagnose, TheVersionIsLookedAt) {
  const auto version_findings = [](const char* version) {
    Config config = sample_config();
    config.oci_version = version;
    return diagnose_config(config);
  };
  for (const char* version : {"1.0.0", "1.0.2-dev", "1.3.0", "1.9.1+x"}) {
    EXPECT_THAT(version_findings(version), IsEmpty()) << version;
  }
  for (const char* version : {"abc", "9.0.0", "1.0", "1.0.0.0", "1..0", "v1.0.0"}) {
    EXPECT_THAT(version_findings(version),
                ElementsAre(HasSubstr("warning [ociVersion] ociVersion: ")))
        << version;
  }
}

TEST(Diagnose, DeprecatedFieldsAreNotUnknown) {
  const auto lines = lines_of(
      diagnose(R"({"ociVersion":"1.0.0","root":{"path":"/r"},"process":{"cwd":"/","args":["a"]},)"
               R"("linux":{"resources":{"memory":{"kernel":1,"kernelTCP":2}}}})",
               "/bundle", usual_host()));
  EXPECT_THAT(lines, testing::Contains("warning [linux.resources.memory.kernel] "
                                       "linux.resources.memory.kernel: deprecated, ignored"));
  EXPECT_THAT(lines, testing::Contains(HasSubstr("kernelTCP: deprecated, ignored")));
}

TEST(DiagnoseHost, ANetworkDeviceThatIsMissingIsTold) {
  Config config = sample_config();
  config.net_devices = {{"no-such-dev0", {}}};
  EXPECT_THAT(lines_of(diagnose_host(config)),
              testing::Contains(HasSubstr("error [linux.netDevices")));
}

TEST(Diagnose, WithoutAProcessThatIsAllThereIsToSay) {
  EXPECT_THAT(lines_of(diagnose(R"({"ociVersion":"1.0.0"})", "/bundle", usual_host())),
              ElementsAre(HasSubstr("error [process]")));
}

TEST(Diagnose, WhatOnlyComposingThePlanFindsIsAnErrorToo) {
  Config config = sample_config();
  config.mounts.push_back({.destination = "/proc", .type = "tmpfs", .source = "tmpfs"});
  EXPECT_THAT(
      diagnose_config(config),
      ElementsAre(HasSubstr(R"("/proc" cannot be mounted because it is not of type proc)")));
}

TEST(Diagnose, OdditiesAndUnknownFieldsAreWarnings) {
  Config config = sample_config();
  config.mounts[3].destination = "dev/shm";
  std::string json = format_config(config);
  json.replace(json.find("\"noNewPrivileges\""), 17, "\"noNewPrivilege\"");
  EXPECT_THAT(lines_of(diagnose(json, "/bundle", usual_host())),
              ElementsAre(HasSubstr("warning [mounts[3].destination]"),
                          "warning [process.noNewPrivilege] process.noNewPrivilege: unknown field, "
                          "ignored; did you mean 'noNewPrivileges'?"));
}

Config with_existing_root() {
  Config config = sample_config();
  config.root.path = "/";
  config.bundle = "/";
  return config;
}

TEST(DiagnoseHost, TheDefaultSpecNeedsNothingSpecial) {
  Config config = with_existing_root();
  config.resources = {};
  EXPECT_THAT(lines_of(diagnose_host(config)), IsEmpty());
}

TEST(DiagnoseHost, FilesFileSystemsAndSysctlsThatAreNotThere) {
  Config config = with_existing_root();
  config.root.path = "/no/root";
  config.mounts.push_back(
      {.destination = "/a", .type = "bind", .source = "/no/source", .options = {"bind"}});
  config.mounts.push_back({.destination = "/b", .type = "nofs", .source = "x"});
  config.sysctl["net.no_such"] = "1";
  config.hooks.poststop.push_back({.path = "/no/hook"});
  config.hooks.start_container.push_back({.path = "/in/the/container"});
  EXPECT_THAT(
      lines_of(diagnose_host(config)),
      ElementsAre("error [root.path] root.path: '/no/root' is not there",
                  "error [mounts[7].source] mounts[7].source: '/no/source' is not there",
                  "warning [mounts[8].type] mounts[8].type: 'nofs' is not in /proc/filesystems; a "
                  "kernel module may bring it",
                  "warning [linux.sysctl[\"net.no_such\"]] linux.sysctl[\"net.no_such\"]: this "
                  "kernel has no '/proc/sys/net/no_such'",
                  "error [hooks.poststop[0].path] hooks.poststop[0].path: '/no/hook' is not "
                  "there"));
}

TEST(DiagnoseHost, RelativePathsStartInTheBundle) {
  Config config = with_existing_root();
  config.bundle = "/no";
  config.root.path = "root";
  EXPECT_THAT(lines_of(diagnose_host(config)),
              ElementsAre("error [root.path] root.path: '/no/root' is not there"));
}

}  // namespace
}  // namespace libcontainer
