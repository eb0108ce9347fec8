// The rules of Go's encoding/json, which writers of config.json were tested with.
#include <gtest/gtest.h>
#include <libcontainer/spec.h>

#include <string>
#include <string_view>

namespace libcontainer {
namespace {

Config parsed(std::string_view json) {
  auto config = parse_config(json, "/bundle");
  EXPECT_TRUE(config) << json << "\n" << (config ? "" : config.error().message());
  return config ? std::move(*config) : Config{};
}

std::string error_of(std::string_view json) {
  const auto config = parse_config(json, "/bundle");
  return config ? "" : config.error().message();
}

TEST(ParseConfig, NullIsAsIfAbsent) {
  const Config config = parsed(R"({"ociVersion": null, "process": null, "hostname": null,
    "mounts": null, "annotations": null, "linux": {"resources": null, "seccomp": null,
    "namespaces": null, "devices": [], "timeOffsets": null}})");
  EXPECT_FALSE(config.process);
  EXPECT_EQ(config.hostname, "");
  EXPECT_FALSE(config.seccomp);
  EXPECT_TRUE(config.mounts.empty());
}

TEST(ParseConfig, NullInAnArrayIsAnEmptyElement) {
  const Config config = parsed(R"({"process": {"args": ["a", null]}, "mounts": [null]})");
  ASSERT_EQ(config.process->args.size(), 2U);
  EXPECT_EQ(config.process->args[1], "");
  ASSERT_EQ(config.mounts.size(), 1U);
  EXPECT_EQ(config.mounts[0].destination, "");
}

TEST(ParseConfig, NamesMatchInAnyCase) {
  const Config config = parsed(R"({"HOSTNAME": "a", "Linux": {"CGROUPSPATH": "/x",
    "resources": {"blockio": {"throttleReadBPSDevice": [{"MAJOR": 8}]}}}})");
  EXPECT_EQ(config.hostname, "a");
  EXPECT_EQ(config.cgroups_path, "/x");
  ASSERT_EQ(config.resources.block_io.throttle_read_bps_device.size(), 1U);
  EXPECT_EQ(config.resources.block_io.throttle_read_bps_device[0].major, 8);
}

TEST(ParseConfig, LastOfDuplicatedNamesWins) {
  EXPECT_EQ(parsed(R"({"hostname": "a", "hostname": "b"})").hostname, "b");
  EXPECT_EQ(parsed(R"({"hostname": "a", "Hostname": "b"})").hostname, "b");
  EXPECT_EQ(parsed(R"({"Hostname": "a", "hostname": "b"})").hostname, "b");
  EXPECT_EQ(parsed(R"({"mounts": [{}, {}], "Mounts": [{}]})").mounts.size(), 1U);
}

TEST(ParseConfig, UnknownNamesAreIgnored) {
  const Config config = parsed(
      R"({"solaris": {"x": [1, {"y": null}]}, "process": {"commandLine": "x", "cwd": "/"}})");
  EXPECT_EQ(config.process->cwd, "/");
}

TEST(ParseConfig, KeysOfMapsKeepTheirCase) {
  const Config config = parsed(R"({"annotations": {"A": "1", "a": "2"}})");
  EXPECT_EQ(config.annotations.size(), 2U);
}

TEST(ParseConfig, WhatFollowsTheFirstValueIsIgnored) {
  EXPECT_EQ(parsed("{\"hostname\": \"a\"}\n{ trailing rubbish \x01").hostname, "a");
}

TEST(ParseConfig, InvalidUtf8BecomesReplacementCharacters) {
  EXPECT_EQ(parsed("{\"hostname\": \"a\xff\xc3(\xed\xa0\x80z\"}").hostname,
            "a\uFFFD\uFFFD(\uFFFD\uFFFD\uFFFDz");
  EXPECT_EQ(parsed("{\"hostname\": \"\xc3\xa4\xf0\x9f\x90\xb3\"}").hostname, "ä🐳");
}

TEST(ParseConfig, LoneSurrogatesBecomeReplacementCharacters) {
  EXPECT_EQ(parsed(R"({"hostname": "\ud800x\udc00"})").hostname, "\uFFFDx\uFFFD");
  EXPECT_EQ(parsed(R"({"hostname": "\ud800\n\\ud800"})").hostname, "\uFFFD\n\\ud800");
  EXPECT_EQ(parsed(R"({"hostname": "\ud83d\udc33"})").hostname, "🐳");
  EXPECT_EQ(parsed(R"({"hostname": "\ud800\ud83d\udc33"})").hostname, "\uFFFD🐳");
}

TEST(ParseConfig, IntegersHaveNeitherFractionNorExponent) {
  EXPECT_NE(error_of(R"({"process": {"oomScoreAdj": 1e2}})"), "");
  EXPECT_NE(error_of(R"({"process": {"oomScoreAdj": 100.0}})"), "");
  EXPECT_EQ(parsed(R"({"process": {"oomScoreAdj": -100}})").process->oom_score_adj, -100);
}

TEST(ParseConfig, IntegersReachTheEndsOfTheirRange) {
  const Config config = parsed(R"({"process": {"user": {"uid": 4294967295},
    "rlimits": [{"type": "RLIMIT_AS", "hard": 18446744073709551615}]},
    "linux": {"resources": {"memory": {"limit": -9223372036854775808}}}})");
  EXPECT_EQ(config.process->user.uid, 4294967295U);
  EXPECT_EQ(config.process->rlimits[0].hard, 18446744073709551615U);
  EXPECT_EQ(config.resources.memory.limit, std::numeric_limits<std::int64_t>::min());
}

TEST(ParseConfig, RemembersTheBundle) { EXPECT_EQ(parsed("{}").bundle, "/bundle"); }

TEST(ParseConfig, DirectoryHasToBeGiven) {
  EXPECT_EQ(parsed(R"({"process": {"args": ["sh"]}})").process->cwd, "");
}

TEST(ParseConfig, AbsentLimitsStayAbsent) {
  const Config config = parsed(R"({"linux": {"resources": {"pids": {}, "memory": {"limit": 0}}}})");
  EXPECT_FALSE(config.resources.pids_limit);
  EXPECT_EQ(config.resources.memory.limit, 0);
  EXPECT_FALSE(config.resources.memory.swap);
}

TEST(ParseConfig, AnotherWayToSayTheSame) {
  const Config config = parsed(R"({"linux": {
    "devices": [{"path": "/dev/x", "type": "u", "fileMode": 8630}],
    "resources": {"devices": [{"allow": true, "type": "", "major": -1, "minor": 3}]},
    "seccomp": {"defaultAction": "SCMP_ACT_KILL"}}})");
  EXPECT_EQ(config.devices[0].type, DeviceType::Char);
  EXPECT_EQ(config.devices[0].file_mode, 0666U);
  EXPECT_EQ(config.resources.devices[0].type, DeviceType::Any);
  EXPECT_FALSE(config.resources.devices[0].major);
  EXPECT_EQ(config.resources.devices[0].minor, 3);
  EXPECT_EQ(config.seccomp->default_action, SeccompAction::KillThread);
}

TEST(ParseConfig, SeccompWithoutActionAndRulesIsNone) {
  EXPECT_FALSE(parsed(R"({"linux": {"seccomp": {}}})").seccomp);
  EXPECT_FALSE(parsed(R"({"linux": {"seccomp": {"defaultAction": "", "syscalls": []}}})").seccomp);
  EXPECT_TRUE(parsed(R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_LOG"}}})").seccomp);
}

TEST(ParseConfig, EmptySeccompFlagsAreNotAbsentOnes) {
  const Config config =
      parsed(R"({"linux": {"seccomp": {"defaultAction": "SCMP_ACT_LOG", "flags": []}}})");
  ASSERT_TRUE(config.seccomp->flags);
  EXPECT_TRUE(config.seccomp->flags->empty());
}

TEST(ParseConfig, EmptyHookEnvironmentIsNotAnAbsentOne) {
  const Config config =
      parsed(R"({"hooks": {"prestart": [{"path": "/a"}, {"path": "/b", "env": []}]}})");
  EXPECT_FALSE(config.hooks.prestart[0].env);
  EXPECT_TRUE(config.hooks.prestart[1].env);
}

TEST(ParseConfig, HugeDocumentsAreRead) {
  std::string json = R"({"process": {"env": [)";
  for (int i = 0; i < 100000; ++i) json += R"("VARIABLE=value",)";
  json += R"("LAST=1"], "cwd": ")" + std::string(1 << 20, '/') + R"("}})";
  const Config config = parsed(json);
  EXPECT_EQ(config.process->env.size(), 100001U);
  EXPECT_EQ(config.process->cwd.size(), 1U << 20);
}

TEST(ParseConfig, EveryTruncationIsRefused) {
  const std::string json = format_config(sample_config());
  for (std::size_t length = 0; length < json.size(); ++length) {
    EXPECT_NE(error_of(std::string_view(json).substr(0, length)), "") << length;
  }
}

TEST(ParseProcess, ReadsTheBareObject) {
  const auto process = parse_process(R"({"args": ["sh"], "cwd": "/", "user": {"uid": 5}})");
  ASSERT_TRUE(process);
  EXPECT_EQ(process->user.uid, 5U);
}

TEST(ParseProcess, NamesItsDocument) {
  const auto process = parse_process(R"({"args": "sh"})");
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().message(), "process.json: args: must be an array, not \"sh\"");
}

}  // namespace
}  // namespace libcontainer
