// Golden plans: what is decided, without doing any of it. To accept a new plan: run with
// LC_UPDATE_GOLDEN=1 and review the difference.
#include "launch/compose.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <libcontainer/spec.h>
#include <linux/seccomp.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "launch/describe.h"

namespace libcontainer::launch {
namespace {

HostInfo root_host() {
  HostInfo host;
  host.euid = 0;
  return host;
}

rootfs::CgroupView v1_view() {
  return {.v2 = false,
          .hierarchies = {{.name = "cpu,cpuacct",
                           .source = "/sys/fs/cgroup/cpu,cpuacct/web",
                           .data = "cpu,cpuacct"},
                          {.name = "systemd",
                           .source = "/sys/fs/cgroup/systemd/web",
                           .data = "none,name=systemd"}},
          .links = {{.name = "cpu", .target = "cpu,cpuacct"}}};
}

// One line a step: number, actor, what it does, field of config.json.
std::string lines_of(const wire::Plan& plan) {
  std::string text;
  for (const Step& step : describe(plan)) {
    text += fmt::format("{:3} {:7} {}", step.number, to_string(step.actor), step.text);
    text += step.field.empty() ? "\n" : fmt::format(" [{}]\n", step.field);
  }
  return text;
}

std::string plan_of(const Config& config, const Resources& resources = {}) {
  const HostInfo host = root_host();
  ContainerState state;
  state.id = "web";
  state.status = Status::Creating;
  const InitRequest request{.config = config,
                            .process = *config.process,
                            .host = host,
                            .rootfs = {.rootfs = "/bundle/rootfs", .cgroups = v1_view()},
                            .hook_state = state,
                            .keyring = "_ses.web",
                            .cgroup_entry = CgroupEntry::Init,
                            .seccomp_flags = SECCOMP_FILTER_FLAG_NEW_LISTENER,
                            .resources = resources};
  auto composed = compose_init(request);
  return composed ? lines_of(composed->plan) : composed.error().message();
}

void expect_golden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(PLANS) + "/" + name + ".txt";
  if (std::getenv("LC_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << actual;
  std::ifstream file(path);
  std::stringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(actual, expected.str()) << path;
}

Config sample() {
  Config config = sample_config();
  config.bundle = "/bundle";
  return config;
}

TEST(ComposeInit, DefaultSpecTakesTwoTurnsOfTheCaller) {
  Config config = sample();
  config.process->terminal = false;
  expect_golden("default", plan_of(config));
}

TEST(ComposeInit, TerminalFifoAndHooks) {
  Config config = sample();
  config.hooks.create_runtime.push_back({.path = "/hook"});
  config.hooks.create_container.push_back({.path = "/hook"});
  config.hooks.start_container.push_back({.path = "/hook"});
  expect_golden(
      "terminal_and_hooks",
      plan_of(config, {.console_socket = true, .pidfd_socket = true, .start_fifo = true}));
}

TEST(ComposeInit, UserNamespaceBindsDevicesAndBecomesRoot) {
  Config config = sample();
  config.namespaces.push_back({.type = NamespaceType::User});
  config.uid_mappings = {{.container_id = 0, .host_id = 1000, .size = 65536}};
  config.gid_mappings = config.uid_mappings;
  expect_golden("user_namespace", plan_of(config));
}

TEST(ComposeInit, UserAndTimeNamespaceTakeOneMoreStage) {
  Config config = sample();
  config.namespaces.push_back({.type = NamespaceType::User});
  config.namespaces.push_back({.type = NamespaceType::Time});
  config.uid_mappings = {{.container_id = 0, .host_id = 1000, .size = 65536}};
  config.gid_mappings = config.uid_mappings;
  config.time_offsets.boottime = TimeOffset{.secs = 10, .nanosecs = 0};
  expect_golden("user_and_time_namespace", plan_of(config));
}

TEST(ComposeInit, JoinedNamespacesMountLast) {
  Config config = sample();
  config.namespaces = {{.type = NamespaceType::Mount, .path = "/proc/7/ns/mnt"},
                       {.type = NamespaceType::User, .path = "/proc/7/ns/user"},
                       {.type = NamespaceType::Network, .path = "/proc/7/ns/net"}};
  expect_golden("joined_namespaces", plan_of(config));
}

TEST(ComposeInit, MappedMountsAreServedByStageZero) {
  Config config = sample();
  const std::vector<IdMapping> maps{{.container_id = 0, .host_id = 1000, .size = 10}};
  for (const char* destination : {"/a", "/b"}) {
    config.mounts.push_back({.destination = destination,
                             .type = "bind",
                             .source = "/srv",
                             .options = {"bind"},
                             .uid_mappings = maps,
                             .gid_mappings = maps});
  }
  config.namespaces.push_back({.type = NamespaceType::User, .path = "/proc/7/ns/user"});
  config.mounts.push_back({.destination = "/c", .source = "/srv", .options = {"rbind", "ridmap"}});
  expect_golden("mapped_mounts", plan_of(config));
}

TEST(ComposeInit, NetworkDevicesAndCacheClassesAreTurnsThatAreSharedWhereTheyCan) {
  Config config = sample();
  config.net_devices["eth1"] = {.name = "net0"};
  config.intel_rdt = IntelRdt{.clos_id = "gold"};
  config.namespaces.push_back({.type = NamespaceType::User});
  config.uid_mappings = {{.container_id = 0, .host_id = 1000, .size = 65536}};
  config.gid_mappings = config.uid_mappings;
  expect_golden("net_devices_and_rdt", plan_of(config));
}

TEST(ComposeInit, WithoutMountNamespaceNothingIsMounted) {
  Config config = sample();
  std::erase_if(config.namespaces,
                [](const Namespace& entry) { return entry.type == NamespaceType::Mount; });
  config.masked_paths.clear();
  config.readonly_paths.clear();
  expect_golden("no_mount_namespace", plan_of(config));
}

TEST(ComposeInit, DevicesLimitsAndSysctls) {
  Config config = sample();
  config.process->terminal = false;
  config.devices.push_back(
      {.type = DeviceType::Char, .path = "/dev/fuse", .major = 10, .minor = 229});
  config.devices.push_back({.type = DeviceType::Char, .path = "/dev/null", .major = 1, .minor = 3});
  config.sysctl["net.ipv4.ip_forward"] = "1";
  config.process->oom_score_adj = 100;
  config.process->user.username = "daemon";
  config.mounts.push_back(
      {.destination = "/data", .type = "bind", .source = "data", .options = {"rbind", "ro"}});
  config.mounts.push_back(
      {.destination = "/run", .type = "tmpfs", .source = "tmpfs", .options = {"ro", "size=1m"}});
  expect_golden("devices_and_mounts", plan_of(config));
}

TEST(ComposeInit, SchedulingBeforePrivilegesGo) {
  Config config = sample();
  config.process->terminal = false;
  config.process->user.uid = 1;
  config.process->scheduler = Scheduler{.policy = "SCHED_RR", .priority = 1};
  config.process->io_priority = IoPriority{.priority_class = "IOPRIO_CLASS_RT", .priority = 1};
  config.process->exec_cpu_affinity = ExecCpuAffinity{.initial = "0", .final = "1"};
  config.personality = Personality{.domain = "LINUX32"};
  config.memory_policy = MemoryPolicy{.mode = "MPOL_BIND", .nodes = "0"};
  expect_golden("scheduling", plan_of(config));
}

void ask_agent(Config& config) {
  config.seccomp = Seccomp{.default_action = SeccompAction::Allow,
                           .listener_path = "/run/agent",
                           .syscalls = {{.names = {"mkdir"}, .action = SeccompAction::Notify}}};
}

// With no_new_privs the listener shares the last turn of the caller.
TEST(ComposeInit, SeccompAgentWithNoNewPrivileges) {
  Config config = sample();
  config.process->terminal = false;
  ask_agent(config);
  expect_golden("seccomp_agent", plan_of(config));
}

TEST(ComposeInit, SeccompAgentBeforeTheUserChanges) {
  Config config = sample();
  config.process->terminal = false;
  config.process->no_new_privileges = false;
  config.process->user.uid = 1;
  ask_agent(config);
  expect_golden("seccomp_agent_early", plan_of(config));
}

void label(Config& config) {
  config.process->apparmor_profile = "docker-default";
  config.process->selinux_label = "system_u:system_r:container_t:s0:c1,c2";
  config.mount_label = "system_u:object_r:container_file_t:s0:c1,c2";
}

TEST(ComposeInit, LabelsComeAfterTheHooksThatMustNotHaveThem) {
  Config config = sample();
  config.process->terminal = false;
  config.hooks.create_container.push_back({.path = "/hook"});
  label(config);
  expect_golden("labels", plan_of(config));
}

// All texts of the steps.
std::string texts_of(const Config& config) {
  wire::PlanBuilder plan;
  EXPECT_TRUE(rootfs::plan_mounts(plan, config, {.rootfs = "/bundle/rootfs"}));
  const wire::Plan finished = std::move(plan).finish(wire::MapsPhase::NotDumpable, wire::kNoSlot);
  return {reinterpret_cast<const char*>(finished.block.data()), finished.block.size()};
}

TEST(PlanMounts, LabelsWithTheOptionThatAnAnnotationNames) {
  Config config = sample();
  label(config);
  const std::string option = "context=\"" + config.mount_label + "\"";
  EXPECT_NE(texts_of(config).find(option), std::string::npos);
  config.annotations["run.oci.mount_context_type"] = "rootcontext";
  EXPECT_NE(texts_of(config).find("root" + option), std::string::npos);
}

TEST(ComposeInit, RefusesWhatNoPlanCanDo) {
  struct Case {
    const char* name;
    Mount mount;
    const char* message;
  };
  const Case cases[] = {
      {"over the root",
       {.destination = "/", .type = "tmpfs", .source = "tmpfs"},
       "mounts[7].destination: mountpoint '/' is on the top of rootfs '/bundle/rootfs'"},
      {"proc replaced",
       {.destination = "/proc", .type = "tmpfs", .source = "tmpfs"},
       R"(mounts[7]: "/proc" cannot be mounted because it is not of type proc)"},
      {"bind with data",
       {.destination = "/x", .type = "bind", .source = "/x", .options = {"bind", "size=1m"}},
       "mounts[7].options: bind mounts cannot have any filesystem-specific options applied, found "
       "'size=1m'"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Config config = sample();
    config.mounts.push_back(c.mount);
    EXPECT_EQ(plan_of(config), c.message);
  }
}

std::string tenant_plan_of(const Config& config) {
  const HostInfo host = root_host();
  auto composed = compose_tenant({.config = config,
                                  .process = *config.process,
                                  .host = host,
                                  .keyring = "_ses.web",
                                  .join_cgroup = true});
  return composed ? lines_of(composed->plan) : composed.error().message();
}

TEST(ComposeTenant, JoinsAndBecomesTheProcess) {
  expect_golden("tenant", tenant_plan_of(sample()));
}

TEST(ComposeTenant, InitialAffinityBeforeTheCgroupAndTheFinalOneAfter) {
  Config config = sample();
  config.process->exec_cpu_affinity = ExecCpuAffinity{.initial = "0", .final = "1"};
  config.personality = Personality{.domain = "LINUX32"};
  expect_golden("tenant_affinity", tenant_plan_of(config));
}

wire::MapsPhase maps_phase_of(const wire::Plan& plan) {
  return wire::Block(plan.block).object<wire::PlanHeader>(0)->maps_phase;
}

// SECURITY: a tenant has all capabilities and no filter yet when the container can see it.
TEST(ComposeTenant, NeverCanBeInspected) {
  Config config = sample();
  config.namespaces.push_back({.type = NamespaceType::User, .path = {}});
  HostInfo host = root_host();
  for (const unsigned euid : {0U, 1000U}) {
    host.euid = euid;
    const auto tenant =
        compose_tenant({.config = config, .process = *config.process, .host = host});
    ASSERT_TRUE(tenant);
    EXPECT_EQ(maps_phase_of(tenant->plan), wire::MapsPhase::NotDumpable);
    const auto init = compose_init({.config = config,
                                    .process = *config.process,
                                    .host = host,
                                    .rootfs = {.rootfs = "/r"},
                                    .hook_state = {}});
    ASSERT_TRUE(init);
    EXPECT_EQ(maps_phase_of(init->plan) == wire::MapsPhase::Dumpable, euid != 0);
  }
}

// SECURITY: nothing of the container's is used to write them.
TEST(ComposeTenant, LabelsAreSetBeforeTheContainerIsJoined) {
  Config config = sample();
  label(config);
  expect_golden("tenant_labels", tenant_plan_of(config));
}

TEST(ComposeInit, SlotsFollowTheStepsAndATimedPlanHasOneMore) {
  const Config config = sample();
  const HostInfo host = root_host();
  const InitRequest request{.config = config,
                            .process = *config.process,
                            .host = host,
                            .rootfs = {.rootfs = "/r"},
                            .hook_state = {},
                            .resources = {.cgroup = true, .start_fifo = true, .step_times = true}};
  const auto composed = compose_init(request);
  ASSERT_TRUE(composed);
  const std::vector<Resource> expected{Resource::Cgroup, Resource::StartFifo, Resource::StepTimes};
  EXPECT_EQ(composed->slots, expected);
  Descriptors descriptors;
  descriptors.set(Resource::StartFifo, sys::FdRef::borrow(7));
  descriptors.set(Resource::Cgroup, sys::FdRef::borrow(5));
  const auto fds = descriptors.in_order(composed->slots);
  ASSERT_EQ(fds.size(), 3U);
  EXPECT_EQ(fds[0].number(), 5);
  EXPECT_EQ(fds[1].number(), 7);
  EXPECT_FALSE(fds[2]);
}

TEST(ComposeInit, UnknownCapabilitiesAreWarnedOfAndIgnored) {
  Config config = sample();
  config.process->capabilities->bounding.push_back("CAP_TEST");
  config.process->capabilities->ambient = {"CAP_KILL"};
  const HostInfo host = root_host();
  auto composed = compose_init({.config = config,
                                .process = *config.process,
                                .host = host,
                                .rootfs = {.rootfs = "/r"},
                                .hook_state = {},
                                .keyring = ""});
  ASSERT_TRUE(composed);
  const std::vector<std::string> expected = {
      "process.capabilities: ignoring unknown or unavailable capabilities: [CAP_TEST]",
      "process.capabilities.ambient: can't raise ambient capability CAP_KILL: it is not "
      "inheritable"};
  EXPECT_EQ(composed->warnings, expected);
}

}  // namespace
}  // namespace libcontainer::launch
