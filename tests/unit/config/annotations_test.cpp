#include "config/annotations.h"

#include <gtest/gtest.h>
#include <libcontainer/spec.h>
#include <libcontainer/validate.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "config/raw_filter.h"

namespace libcontainer::config {
namespace {

Config with(const std::string& name, const std::string& value) {
  Config config = sample_config();
  config.annotations[name] = value;
  return config;
}

HostInfo host() {
  HostInfo host;
  using enum NamespaceType;
  host.namespaces = {Cgroup, Ipc, Mount, Network, Pid, Time, User, Uts};
  return host;
}

std::string message_of(const Config& config) {
  const auto valid = validate(config, host());
  return valid ? "" : std::string(valid.error().message());
}

struct Case {
  const char* name;
  const char* value;
  const char* message;
};

TEST(Annotations, AreChecked) {
  const Case cases[] = {
      {"run.oci.anything.else", "x", ""},
      {"run.oci.keep_original_groups", "", ""},
      {"run.oci.mount_context_type", "rootcontext", ""},
      {"run.oci.mount_context_type", "x",
       "annotations[\"run.oci.mount_context_type\"]: \"x\" is not a type of mount label; allowed: "
       "context, fscontext, defcontext, rootcontext"},
      {"run.oci.hooks.stdout", "/var/log/hooks", ""},
      {"run.oci.hooks.stderr", "hooks",
       "annotations[\"run.oci.hooks.stderr\"]: must be an absolute path, not \"hooks\""},
      {"run.oci.pidfd_receiver", "/run/receiver", ""},
      {"run.oci.pidfd_receiver", "receiver",
       "annotations[\"run.oci.pidfd_receiver\"]: must be an absolute path, not \"receiver\""},
      {"run.oci.seccomp.receiver", "",
       "annotations[\"run.oci.seccomp.receiver\"]: must be an absolute path, not \"\""},
      {"run.oci.seccomp_bpf_data", "BgAAAAAA/38=", ""},
      {"run.oci.seccomp_bpf_data", "!", "annotations[\"run.oci.seccomp_bpf_data\"]: is not base64"},
      {"run.oci.systemd.subgroup", "container", ""},
      {"run.oci.handler", "", ""},
      {"run.oci.handler", "krun",
       "annotations[\"run.oci.handler\"]: \"krun\" is refused, there are no handlers: the program "
       "would run as an ordinary process"},
  };
  for (const Case& entry : cases) {
    EXPECT_EQ(message_of(with(entry.name, entry.value)), entry.message) << entry.name;
  }
}

TEST(Annotations, ThatAreIgnoredAreWarnedOf) {
  EXPECT_TRUE(lint(with("run.oci.systemd.subgroup", ""), host()).empty());
  const auto warnings = lint(with("run.oci.systemd.subgroup", "inner"), host());
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_TRUE(warnings[0].starts_with("annotations[\"run.oci.systemd.subgroup\"]: ignored, "));
}

TEST(Annotations, AreSwitchedOnByAnythingButZero) {
  EXPECT_FALSE(is_switched_on(Config{}, annotation::kKeepGroups));
  EXPECT_FALSE(is_switched_on(with("run.oci.keep_original_groups", "0"), annotation::kKeepGroups));
  EXPECT_TRUE(is_switched_on(with("run.oci.keep_original_groups", "1"), annotation::kKeepGroups));
  EXPECT_TRUE(is_switched_on(with("run.oci.keep_original_groups", ""), annotation::kKeepGroups));
}

TEST(Annotations, NameTheAgentUnlessTheProfileDoes) {
  Config config = with("run.oci.seccomp.receiver", "/run/a");
  EXPECT_EQ(seccomp_agent(config), "/run/a");
  config.seccomp.emplace().listener_path = "/run/b";
  EXPECT_EQ(seccomp_agent(config), "/run/b");
  EXPECT_EQ(seccomp_agent(Config{}), "");
}

TEST(Annotations, SayWhatTheMountLabelIs) {
  EXPECT_EQ(mount_label_option(Config{}), "context=");
  EXPECT_EQ(mount_label_option(with("run.oci.mount_context_type", "fscontext")), "fscontext=");
}

// What is not heeded has its reason there.
TEST(Annotations, AreAllDocumented) {
  std::ostringstream text;
  text << std::ifstream(LC_DIFFERENCES).rdbuf();
  for (const Annotation& row : annotations()) {
    EXPECT_NE(text.str().find("`" + std::string(row.name) + "`"), std::string::npos) << row.name;
  }
}

TEST(RawFilter, IsWhatTheBase64Says) {
  const auto program = parse_raw_filter("IAAAAAAAAAAGAAAAAAD/fw==\n");
  ASSERT_TRUE(program);
  ASSERT_EQ(program->size(), 2U);
  EXPECT_EQ((*program)[0].code, BPF_LD | BPF_W | BPF_ABS);
  EXPECT_EQ((*program)[1].code, BPF_RET | BPF_K);
  EXPECT_EQ((*program)[1].k, 0x7fff0000U);
}

TEST(RawFilter, OfAnotherShapeIsRefused) {
  for (const char* text : {"=", "A", "BgAA=AAA", "BgAAAAAA-38=", "BgAAAAAA/38=x"}) {
    EXPECT_FALSE(parse_raw_filter(text)) << text;
  }
  EXPECT_EQ(parse_raw_filter("").error().message(),
            "must be 1 to 4096 instructions of 8 bytes, not 0 bytes");
  EXPECT_EQ(parse_raw_filter("BgAA").error().message(),
            "must be 1 to 4096 instructions of 8 bytes, not 3 bytes");
  std::string longest;
  for (int i = 0; i < 4097 / 3 + 1; ++i) longest += "BgAAAAAA/38GAAAAAAD/fwYAAAAAAP9/";
  EXPECT_FALSE(parse_raw_filter(longest));
}

}  // namespace
}  // namespace libcontainer::config
