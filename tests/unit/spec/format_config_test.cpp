#include <gtest/gtest.h>
#include <libcontainer/spec.h>
#include <libcontainer/validate.h>

#include <algorithm>
#include <string>

#include "spec/format.h"
#include "test_data.h"

namespace libcontainer {
namespace {

HostInfo host_with_all_namespaces() {
  using enum NamespaceType;
  HostInfo host;
  host.namespaces = {Cgroup, Ipc, Mount, Network, Pid, Time, User, Uts};
  return host;
}

TEST(SampleConfig, IsTheFileThatSpecWrites) {
  EXPECT_EQ(format_config(sample_config()), test::read_test_data("sample_config.json"));
}

TEST(SampleConfig, RootlessIsTheFileThatSpecWrites) {
  const Config config = sample_config({.rootless = true, .host_uid = 1000, .host_gid = 100});
  EXPECT_EQ(format_config(config), test::read_test_data("sample_rootless_config.json"));
}

TEST(SampleConfig, AsksForACgroupNamespaceWhereToldSo) {
  const Config config = sample_config({.cgroup_namespace = true});
  EXPECT_EQ(config.namespaces.back().type, NamespaceType::Cgroup);
}

TEST(SampleConfig, IsValid) {
  const HostInfo host = host_with_all_namespaces();
  EXPECT_TRUE(validate(sample_config(), host));
  EXPECT_TRUE(lint(sample_config(), host).empty());
}

TEST(SampleConfig, RootlessIsValidForAnUnprivilegedCaller) {
  HostInfo host = host_with_all_namespaces();
  host.euid = 1000;
  const auto valid = validate(sample_config({.rootless = true, .host_uid = 1000}), host);
  EXPECT_TRUE(valid) << valid.error().message();
}

TEST(FormatConfig, WritesEveryFieldThatParsingReads) {
  const std::string json = test::read_test_data("full_config.json");
  const auto config = parse_config(json, "/bundle");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(format_config(*config), json);
}

TEST(FormatConfig, FullConfigIsValid) {
  const auto config = parse_config(test::read_test_data("full_config.json"), "/bundle");
  HostInfo host = host_with_all_namespaces();
  host.cgroup_v2 = host.selinux = host.apparmor = true;
  const auto valid = validate(*config, host);
  EXPECT_TRUE(valid) << valid.error().message();
}

TEST(FormatConfig, EscapesAsGoDoes) {
  Config config;
  config.hostname = "<&>\"\\/\b\f\n\r\t\x01\x7f\xC3\xA4\xE2\x80\xA8\xFF";
  const std::string json = format_config(config);
  EXPECT_NE(json.find(R"("hostname": "\u003c\u0026\u003e\"\\/\b\f\n\r\t\u0001)"
                      "\x7f\xC3\xA4\\u2028\\ufffd\""),
            std::string::npos)
      << json;
}

TEST(FormatConfig, SortsKeysOfMaps) {
  Config config;
  config.annotations = {{"b", "2"}, {"a", "1"}, {"B", "3"}};
  const std::string json = format_config(config);
  EXPECT_LT(json.find("\"B\""), json.find("\"a\""));
  EXPECT_LT(json.find("\"a\""), json.find("\"b\""));
}

TEST(FormatConfig, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(format_config(Config{}),
            "{\n\t\"ociVersion\": \"1.3.0\",\n\t\"root\": {\n\t\t\"path\": \"\"\n\t}\n}");
}

TEST(FormatProcess, IsReadBackWhole) {
  const auto config = parse_config(test::read_test_data("full_config.json"), "/bundle");
  ASSERT_TRUE(config);
  const std::string json = spec::format_process(*config->process);
  EXPECT_EQ(std::ranges::count(json, '\n'), 0);
  const auto process = parse_process(json);
  ASSERT_TRUE(process) << process.error().message();
  EXPECT_EQ(spec::format_process(*process), json);
  EXPECT_EQ(process->env, config->process->env);
  EXPECT_EQ(process->exec_cpu_affinity->final, "2,3");
}

TEST(FormatOciState, LeavesOutPidAndAnnotationsIfThereAreNone) {
  ContainerState state;
  state.oci_version = "1.3.0";
  state.id = "web";
  state.bundle = "/bundle";
  EXPECT_EQ(spec::format_oci_state(state),
            R"({"ociVersion":"1.3.0","id":"web","status":"stopped","bundle":"/bundle"})");
  state.status = Status::Creating;
  state.pid = 7;
  state.annotations = {{"a", "<b>"}};
  EXPECT_EQ(spec::format_oci_state(state),
            R"({"ociVersion":"1.3.0","id":"web","status":"creating","pid":7,"bundle":"/bundle",)"
            R"("annotations":{"a":"\u003cb\u003e"}})");
}

TEST(FormatProcessState, IsWhatASeccompAgentReads) {
  ContainerState state;
  state.oci_version = "1.3.0";
  state.id = "web";
  state.status = Status::Running;
  state.pid = 7;
  state.bundle = "/bundle";
  EXPECT_EQ(spec::format_process_state({.pid = 9, .metadata = "data", .state = state}),
            R"({"ociVersion":"1.3.0","fds":["seccompFd"],"pid":9,"metadata":"data",)"
            R"("state":{"ociVersion":"1.3.0","id":"web","status":"running","pid":7,)"
            R"("bundle":"/bundle"}})");
  EXPECT_EQ(spec::format_process_state({.pid = 9, .state = state}).find("metadata"),
            std::string::npos);
}

}  // namespace
}  // namespace libcontainer
