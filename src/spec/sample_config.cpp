#include <libcontainer/spec.h>

#include <algorithm>
#include <string>
#include <vector>

namespace libcontainer {
namespace {

ProcessConfig sample_process() {
  const std::vector<std::string> capabilities = {"CAP_AUDIT_WRITE", "CAP_KILL",
                                                 "CAP_NET_BIND_SERVICE"};
  ProcessConfig process;
  process.terminal = true;
  process.args = {"sh"};
  process.env = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"};
  process.capabilities = Capabilities{.bounding = capabilities,
                                      .effective = capabilities,
                                      .inheritable = {},
                                      .permitted = capabilities,
                                      .ambient = {}};
  process.rlimits = {{.type = "RLIMIT_NOFILE", .soft = 1024, .hard = 1024}};
  process.no_new_privileges = true;
  return process;
}

Mount make_mount(std::string destination, std::string type, std::string source,
                 std::vector<std::string> options) {
  Mount mount;
  mount.destination = std::move(destination);
  mount.type = std::move(type);
  mount.source = std::move(source);
  mount.options = std::move(options);
  return mount;
}

std::vector<Mount> sample_mounts() {
  return {
      make_mount("/proc", "proc", "proc", {}),
      make_mount("/dev", "tmpfs", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}),
      make_mount("/dev/pts", "devpts", "devpts",
                 {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}),
      make_mount("/dev/shm", "tmpfs", "shm",
                 {"nosuid", "noexec", "nodev", "mode=1777", "size=65536k"}),
      make_mount("/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}),
      make_mount("/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev", "ro"}),
      make_mount("/sys/fs/cgroup", "cgroup", "cgroup",
                 {"nosuid", "noexec", "nodev", "relatime", "ro"}),
  };
}

// An unprivileged caller can mount no new sysfs, own no ids but its own, and set no limits.
void make_rootless(Config& config, const SampleOptions& options) {
  std::erase_if(config.namespaces,
                [](const Namespace& ns) { return ns.type == NamespaceType::Network; });
  config.namespaces.push_back({.type = NamespaceType::User, .path = {}});
  config.uid_mappings = {{.container_id = 0, .host_id = options.host_uid, .size = 1}};
  config.gid_mappings = {{.container_id = 0, .host_id = options.host_gid, .size = 1}};
  config.resources = {};
  for (Mount& mount : config.mounts) {
    std::erase_if(mount.options, [](const std::string& option) {
      return option.starts_with("uid=") || option.starts_with("gid=");
    });
    if (mount.destination != "/sys") continue;
    mount = make_mount("/sys", "none", "/sys", {"rbind", "nosuid", "noexec", "nodev", "ro"});
  }
}

}  // namespace

Config sample_config(const SampleOptions& options) {
  Config config;
  config.process = sample_process();
  config.root = {.path = "rootfs", .readonly = true};
  config.hostname = "hull";
  config.mounts = sample_mounts();
  for (const NamespaceType type : {NamespaceType::Pid, NamespaceType::Network, NamespaceType::Ipc,
                                   NamespaceType::Uts, NamespaceType::Mount}) {
    config.namespaces.push_back({.type = type, .path = {}});
  }
  if (options.cgroup_namespace) {
    config.namespaces.push_back({.type = NamespaceType::Cgroup, .path = {}});
  }
  DeviceRule deny_all;
  deny_all.access = "rwm";
  config.resources.devices = {deny_all};
  config.masked_paths = {"/proc/acpi",        "/proc/asound",        "/proc/kcore",
                         "/proc/keys",        "/proc/latency_stats", "/proc/timer_list",
                         "/proc/timer_stats", "/proc/sched_debug",   "/sys/firmware",
                         "/proc/scsi"};
  config.readonly_paths = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
                           "/proc/sysrq-trigger"};
  if (options.rootless) make_rootless(config, options);
  return config;
}

}  // namespace libcontainer
