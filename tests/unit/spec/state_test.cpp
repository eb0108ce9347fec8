#include "spec/state.h"

#include <gtest/gtest.h>
#include <libcontainer/spec.h>

#include <span>
#include <string>

#include "spec/mount_options.h"
#include "test_data.h"

namespace libcontainer::spec {
namespace {

Config full_config() {
  auto config = parse_config(test::read_test_data("full_config.json"), "/bundle");
  EXPECT_TRUE(config);
  return config ? std::move(*config) : Config{};
}

State full_state() {
  State state;
  state.id = "web";
  state.init = {.pid = 4711, .start_time = 99887766};
  state.created = "2026-01-02T03:04:05.000000006Z";
  state.config = full_config();
  state.rootless = true;
  state.cgroup_paths = {{"memory", "/sys/fs/cgroup/memory/web"}};
  state.namespace_paths = {{"NEWPID", "/proc/4711/ns/pid"}};
  state.external_descriptors = {"/dev/null", "pipe:[1]", "pipe:[2]"};
  state.hull = HullState{.created = true,
                         .creator = {.pid = 12, .start_time = 34},
                         .cgroup_driver = CgroupDriver::Systemd,
                         .cgroup_scope = "hull-web.scope",
                         .hooks_started = true,
                         .keyring = "_ses.web.1",
                         .intel_rdt_monitor_found = true};
  return state;
}

State round_trip(const State& state) {
  auto result = parse_state(format_state(state, format_state_config(state.config)));
  EXPECT_TRUE(result) << (result ? "" : result.error().message());
  return result ? std::move(*result) : State{};
}

// What state.json does not keep, or spells in another way.
Config as_kept(Config config) {
  const ProcessConfig whole = *config.process;
  ProcessConfig& kept = config.process.emplace();
  kept.user.umask = whole.user.umask;
  kept.capabilities = whole.capabilities;
  kept.rlimits = whole.rlimits;
  kept.no_new_privileges = whole.no_new_privileges;
  kept.apparmor_profile = whole.apparmor_profile;
  kept.selinux_label = whole.selinux_label;
  kept.oom_score_adj = whole.oom_score_adj;
  kept.scheduler = whole.scheduler;
  kept.io_priority = whole.io_priority;
  config.personality->flags.clear();
  config.resources.memory.use_hierarchy.reset();
  for (Mount& mount : config.mounts) {
    ParsedMountOptions options = parse_mount_options(mount);
    if (!mount.uid_mappings.empty()) options.idmap = MountExtension::None;
    mount.options = format_mount_options(options);
  }
  return config;
}

TEST(State, ConfigSurvives) {
  const State state = full_state();
  EXPECT_EQ(format_config(round_trip(state).config), format_config(as_kept(state.config)));
  EXPECT_EQ(round_trip(state).config.bundle, "/bundle");
}

TEST(State, ConfigOfTheSampleSurvives) {
  State state;
  state.config = sample_config();
  state.config.bundle = "/bundle";
  Config expected = state.config;
  expected.root.path = "/bundle/rootfs";
  const ProcessConfig process = *expected.process;
  expected.process.emplace();
  expected.process->capabilities = process.capabilities;
  expected.process->rlimits = process.rlimits;
  expected.process->no_new_privileges = true;
  for (Mount& mount : expected.mounts) {
    mount.options = format_mount_options(parse_mount_options(mount));
  }
  EXPECT_EQ(format_config(round_trip(state).config), format_config(expected));
}

TEST(State, IdentitySurvives) {
  const State state = full_state();
  const State result = round_trip(state);
  EXPECT_EQ(result.id, "web");
  EXPECT_EQ(result.init.pid, 4711);
  EXPECT_EQ(result.init.start_time, 99887766U);
  EXPECT_EQ(result.created, state.created);
  EXPECT_TRUE(result.rootless);
  EXPECT_EQ(result.cgroup_paths, state.cgroup_paths);
  EXPECT_EQ(result.namespace_paths, state.namespace_paths);
  EXPECT_EQ(result.external_descriptors, state.external_descriptors);
  ASSERT_TRUE(result.hull);
  EXPECT_TRUE(result.hull->created);
  EXPECT_EQ(result.hull->creator.pid, 12);
  EXPECT_EQ(result.hull->creator.start_time, 34U);
  EXPECT_EQ(result.hull->cgroup_driver, CgroupDriver::Systemd);
  EXPECT_EQ(result.hull->cgroup_scope, "hull-web.scope");
  EXPECT_TRUE(result.hull->hooks_started);
  EXPECT_TRUE(result.hull->intel_rdt_monitor_found);
  EXPECT_EQ(result.hull->keyring, "_ses.web.1");
}

TEST(State, ConfigWithoutAProcessSurvives) {
  State state;
  state.config.bundle = "/bundle";
  state.config.root.path = "rootfs";
  const State result = round_trip(state);
  ASSERT_TRUE(result.config.process);
  EXPECT_TRUE(result.config.process->args.empty());
  EXPECT_FALSE(result.config.process->capabilities);
  EXPECT_FALSE(result.hull);
}

TEST(State, PathsBecomeAbsolute) {
  State state;
  state.config.bundle = "/run/bundle";
  state.config.root.path = "../images/./app/";
  Mount mount;
  mount.destination = "/data";
  mount.source = "data";
  mount.options = {"bind"};
  state.config.mounts = {mount};
  const State result = round_trip(state);
  EXPECT_EQ(result.config.root.path, "/run/images/app");
  EXPECT_EQ(result.config.mounts[0].source, "/run/bundle/data");
  EXPECT_EQ(result.config.mounts[0].type, "bind");
}

TEST(State, AnnotationNamedBundleDoesNotHideTheBundle) {
  State state;
  state.config.bundle = "/run/bundle";
  state.config.annotations = {{"bundle", "/elsewhere"}, {"x", "a=b"}};
  const State result = round_trip(state);
  EXPECT_EQ(result.config.bundle, "/run/bundle");
  EXPECT_EQ(result.config.annotations, state.config.annotations);
}

TEST(State, OutlineHasWhatIsShownOfAContainer) {
  State state;
  state.id = "c1";
  state.init = {.pid = 7, .start_time = 8};
  state.config = sample_config();
  state.config.bundle = "/bundle";
  state.config.root.path = "/bundle/rootfs";
  state.config.annotations = {{"a", "b"}};
  const auto outline =
      parse_state(format_state(state, format_state_config(state.config)), StateDepth::Outline);
  ASSERT_TRUE(outline) << outline.error().message();
  EXPECT_EQ(outline->init.pid, 7);
  EXPECT_EQ(outline->config.oci_version, state.config.oci_version);
  EXPECT_EQ(outline->config.bundle, "/bundle");
  EXPECT_EQ(outline->config.root.path, "/bundle/rootfs");
  EXPECT_EQ(outline->config.annotations, state.config.annotations);
  EXPECT_TRUE(outline->config.mounts.empty());
}

TEST(State, OneOfRuncIsRead) {
  const auto state = parse_state(test::read_test_data("runc_state.json"));
  ASSERT_TRUE(state) << state.error().message();
  EXPECT_EQ(state->id, "x1");
  EXPECT_EQ(state->init.pid, 26430);
  EXPECT_FALSE(state->hull);
  EXPECT_EQ(state->cgroup_paths.at("pids"), "/sys/fs/cgroup/pids/x1");
  EXPECT_EQ(state->namespace_paths.at("NEWNS"), "/proc/26430/ns/mnt");

  const Config& config = state->config;
  EXPECT_EQ(config.bundle, "/bundle");
  EXPECT_EQ(config.root.path, "/bundle/rootfs");
  EXPECT_TRUE(config.root.readonly);
  EXPECT_EQ(config.annotations.at("a.b"), "c");
  EXPECT_EQ(config.namespaces.size(), 5U);
  EXPECT_EQ(config.namespaces[1].type, NamespaceType::Network);
  EXPECT_EQ(config.process->user.umask, 63U);
  EXPECT_EQ(config.process->oom_score_adj, 100);
  EXPECT_EQ(config.process->capabilities->ambient.size(), 3U);
  EXPECT_TRUE(config.process->no_new_privileges);
  EXPECT_EQ(config.resources.pids_limit, 10);
  EXPECT_FALSE(config.resources.memory.limit);
  EXPECT_FALSE(config.resources.devices[1].major);
  EXPECT_EQ(config.masked_paths.size(), 10U);
  EXPECT_EQ(config.hooks.poststop[0].timeout, 3);
  EXPECT_EQ(config.mounts.back().options,
            (std::vector<std::string>{"rbind", "ro", "rprivate", "rro"}));
  EXPECT_EQ(config.seccomp->architectures[0], "SCMP_ARCH_X86_64");
  ASSERT_EQ(config.seccomp->syscalls.size(), 2U);
  EXPECT_EQ(config.seccomp->syscalls[0].names.size(), 2U);
  EXPECT_EQ(config.seccomp->syscalls[1].args[0].op, SeccompOperator::MaskedEqual);
}

TEST(State, CgroupOfRuncsSystemdDriverHasItsThreeParts) {
  const auto state = parse_state(R"({"config": {"cgroups": {"name": "x", "parent": "user.slice",
    "scope_prefix": "runc", "path": "", "Systemd": true}}})");
  ASSERT_TRUE(state);
  EXPECT_EQ(state->config.cgroups_path, "user.slice:runc:x");
}

TEST(State, CgroupOfOurSystemdDriverIsWrittenAsRuncReadsIt) {
  State written;
  written.config.cgroups_path = "user.slice:pre:x";
  written.config.resources.pids_limit = 7;
  const auto json =
      format_state(written, format_state_config(written.config, CgroupDriver::Systemd));
  for (const char* part : {R"("name":"x")", R"("parent":"user.slice")", R"("scope_prefix":"pre")",
                           R"("Systemd":true)", R"("path":"")"}) {
    EXPECT_NE(json.find(part), std::string::npos) << part;
  }
  const auto read = parse_state(json);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->config.cgroups_path, "user.slice:pre:x");
  EXPECT_EQ(read->config.resources.pids_limit, 7);
}

TEST(State, PidsThatWouldMeanGroupsAreRefused) {
  for (const char* json : {R"({"init_process_pid": -1})", R"({"init_process_pid": 4194305})",
                           R"({"hull": {"creator": {"pid": -5}}})"}) {
    const auto state = parse_state(json);
    ASSERT_FALSE(state) << json;
    EXPECT_TRUE(state.error().message().starts_with("state.json: ")) << state.error().message();
  }
}

TEST(State, UnreadableOnesAreRefused) {
  for (const char* json :
       {"", "{", "[]", R"({"id": 5})", R"({"config": {"mounts": [{"flags": -1}]}})",
        R"({"config": {"namespaces": [{"type": "pid"}]}})",
        R"({"config": {"seccomp": {"default_action": 99}}})"}) {
    EXPECT_FALSE(parse_state(json)) << json;
  }
}

}  // namespace
}  // namespace libcontainer::spec
