// What depends on the host, and what is allowed; what is refused is in
// tests/unit/spec/bad_configs.json.
#include <gtest/gtest.h>
#include <libcontainer/spec.h>
#include <libcontainer/validate.h>

#include <algorithm>
#include <functional>
#include <string>

namespace libcontainer {
namespace {

HostInfo host_with_all_namespaces() {
  using enum NamespaceType;
  HostInfo host;
  host.namespaces = {Cgroup, Ipc, Mount, Network, Pid, Time, User, Uts};
  return host;
}

std::string message_of(const Config& config, const HostInfo& host) {
  const auto valid = validate(config, host);
  return valid ? "" : valid.error().message();
}

Mount bind_mount() {
  Mount mount;
  mount.destination = "/data";
  mount.source = "data";
  mount.options = {"rbind", "rprivate", "rro"};
  return mount;
}

void add_user_namespace(Config& config) {
  config.namespaces.push_back({.type = NamespaceType::User, .path = {}});
  config.uid_mappings = {{.container_id = 0, .host_id = 1000, .size = 1}};
  config.gid_mappings = {{.container_id = 0, .host_id = 1000, .size = 1}};
}

struct Allowed {
  const char* name;
  std::function<void(Config&)> change;
};

TEST(Validate, Allows) {
  const Allowed cases[] = {
      {"two mounts at one place", [](Config& c) { c.mounts.push_back(c.mounts.front()); }},
      {"a relative destination", [](Config& c) { c.mounts[0].destination = "proc"; }},
      {"a relative bind source", [](Config& c) { c.mounts.push_back(bind_mount()); }},
      {"type bind without the option",
       [](Config& c) {
         Mount mount = bind_mount();
         mount.type = "bind";
         mount.options.clear();
         c.mounts.push_back(mount);
       }},
      {"an id-mapped mount without a user namespace",
       [](Config& c) {
         Mount mount = bind_mount();
         mount.uid_mappings = {{.container_id = 0, .host_id = 5, .size = 10}};
         mount.gid_mappings = mount.uid_mappings;
         c.mounts.push_back(mount);
       }},
      {"idmap with the container's mappings",
       [](Config& c) {
         add_user_namespace(c);
         Mount mount = bind_mount();
         mount.options.emplace_back("idmap");
         c.mounts.push_back(mount);
       }},
      {"mappings beside a joined user namespace",
       [](Config& c) {
         add_user_namespace(c);
         c.namespaces.back().path = "/proc/1/ns/user";
         c.process->user.uid = 5000;
       }},
      {"no namespaces at all",
       [](Config& c) {
         c.namespaces.clear();
         c.hostname.clear();
         c.masked_paths.clear();
         c.readonly_paths.clear();
       }},
      {"unknown capabilities",
       [](Config& c) { c.process->capabilities->bounding = {"CAP_OF_TOMORROW"}; }},
      {"the same variable twice", [](Config& c) { c.process->env = {"A=1", "A=2", "B="}; }},
      {"no limit by -1",
       [](Config& c) {
         c.resources.memory.limit = -1;
         c.resources.memory.swap = -1;
         c.resources.cpu.quota = -1;
         c.resources.pids_limit = -1;
       }},
      {"0 for limits that are not set",
       [](Config& c) {
         c.resources.memory.limit = 0;
         c.resources.memory.swap = 0;
         c.resources.cpu.quota = 0;
         c.resources.cpu.period = 0;
         c.resources.block_io.weight = 0;
       }},
      {"unlimited swap without a memory limit", [](Config& c) { c.resources.memory.swap = -1; }},
      {"-1 for swappiness from Go",
       [](Config& c) { c.resources.memory.swappiness = 18446744073709551615U; }},
      {"sysctls of own namespaces, in both spellings",
       [](Config& c) {
         c.sysctl = {{"net.ipv4.conf.eth0/1.forwarding", "1"},
                     {"net/ipv4/conf/eth0.1/forwarding", "1"},
                     {"kernel.shmmax", "1"},
                     {"fs.mqueue.msg_max", "1"},
                     {"kernel.domainname", "x"}};
       }},
      {"a wildcard device rule", [](Config& c) { c.resources.devices[0].major.reset(); }},
      {"a closID of /",
       [](Config& c) {
         c.intel_rdt =
             IntelRdt{.clos_id = "/", .schemata = {}, .l3_cache_schema = {}, .mem_bw_schema = {}};
       }},
      {"the systemd form of cgroupsPath",
       [](Config& c) { c.cgroups_path = "system.slice:hull:web"; }},
      {"dots in cgroupsPath", [](Config& c) { c.cgroups_path = "/a..b/...c"; }},
      {"a preferred node or none",
       [](Config& c) {
         c.memory_policy = MemoryPolicy{.mode = "MPOL_PREFERRED", .nodes = {}, .flags = {}};
       }},
      {"a user that only the user namespace lacks",
       [](Config& c) { c.process->user.uid = 4294967294U; }},
  };
  for (const Allowed& entry : cases) {
    Config config = sample_config();
    entry.change(config);
    EXPECT_EQ(message_of(config, host_with_all_namespaces()), "") << entry.name;
  }
}

TEST(Validate, NamespacesThatTheKernelLacks) {
  HostInfo host = host_with_all_namespaces();
  std::erase(host.namespaces, NamespaceType::Time);
  Config config = sample_config();
  config.namespaces.push_back({.type = NamespaceType::Time, .path = {}});
  const auto valid = validate(config, host);
  ASSERT_FALSE(valid);
  EXPECT_EQ(valid.error().code(), Errc::Unsupported);
  EXPECT_EQ(valid.error().field(), "linux.namespaces[5].type");
  EXPECT_EQ(valid.error().message(),
            "linux.namespaces[5].type: time namespaces aren't enabled in the kernel");

  host = host_with_all_namespaces();
  std::erase(host.namespaces, NamespaceType::Pid);
  EXPECT_EQ(message_of(sample_config(), host),
            "linux.namespaces[0].type: namespace pid is not supported");
}

TEST(Validate, UnifiedLimitsNeedV2) {
  Config config = sample_config();
  config.resources.unified = {{"memory.max", "1"}};
  HostInfo host = host_with_all_namespaces();
  EXPECT_NE(message_of(config, host), "");
  host.cgroup_v2 = true;
  EXPECT_EQ(message_of(config, host), "");
  config.resources.unified = {{"memory/max", "1"}};
  EXPECT_EQ(message_of(config, host),
            "linux.resources.unified[\"memory/max\"]: unified resource \"memory/max\" must be a "
            "file name (no slashes)");
  config.resources.unified = {{"memory", "1"}};
  EXPECT_EQ(message_of(config, host),
            "linux.resources.unified[\"memory\"]: unified resource \"memory\" must be in the form "
            "CONTROLLER.PARAMETER");
}

TEST(Validate, LabelsNeedTheirSecurityModule) {
  Config config = sample_config();
  config.process->selinux_label = "a:b:c:s0";
  config.process->apparmor_profile = "app";
  HostInfo host = host_with_all_namespaces();
  EXPECT_NE(message_of(config, host), "");
  host.selinux = true;
  host.apparmor = true;
  EXPECT_EQ(message_of(config, host), "");
}

struct RootlessCase {
  const char* name;
  std::function<void(Config&)> change;
  const char* message;
};

TEST(Validate, CallersWithoutPrivilegesMayLess) {
  const RootlessCase cases[] = {
      {"nothing else", [](Config&) {}, ""},
      {"no user namespace",
       [](Config& c) {
         c.namespaces.pop_back();
         c.uid_mappings.clear();
         c.gid_mappings.clear();
       },
       "linux.namespaces: rootless container requires user namespaces"},
      {"additional groups", [](Config& c) { c.process->user.additional_gids = {0}; },
       "process.user.additionalGids: cannot set any additional groups in a rootless container"},
      {"an unmapped gid for a file system",
       [](Config& c) { c.mounts[2].options.emplace_back("gid=5"); },
       "mounts[2].options[5]: cannot specify gid=5 mount option for rootless container: it must be "
       "in linux.gidMappings"},
      {"network devices",
       [](Config& c) {
         c.namespaces.push_back({.type = NamespaceType::Network, .path = {}});
         c.net_devices["eth0"] = {};
       },
       "linux.netDevices: network devices are not supported for rootless containers"},
      {"an id-mapped mount",
       [](Config& c) {
         c.mounts.push_back(bind_mount());
         c.mounts.back().options.emplace_back("idmap");
       },
       "mounts[7].options: id-mapped mounts are not supported for rootless containers"},
  };
  HostInfo host = host_with_all_namespaces();
  host.euid = 1000;
  for (const RootlessCase& entry : cases) {
    Config config = sample_config({.rootless = true, .host_uid = 1000});
    entry.change(config);
    EXPECT_EQ(message_of(config, host), entry.message) << entry.name;
  }
}

}  // namespace
}  // namespace libcontainer
