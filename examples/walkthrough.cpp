// The life of a container, in one program: walkthrough ROOT-FILE-SYSTEM [STATE-DIRECTORY]
//
// Needs root. The root file system has a shell, a user "daemon" in /etc/passwd, and the directories
// /proc, /dev and /sys. Nothing of it is written to.
#include <libcontainer/container.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace lc = libcontainer;

namespace {

// The container, from when it is made until it is destroyed. It does not end with the lc::Container
// that stands for it, nor with this program: whoever gives up has to remove it.
struct Made {
  std::string states;
  std::string id;
};
std::optional<Made> made;

// For a program this small: the first error ends it, and the container.
template <class T>
T check(lc::Result<T> result, const char* doing) {
  if (!result) {
    std::fprintf(stderr, "%s: %s\n", doing, result.error().message().c_str());
    if (made)
      (void)lc::Container::remove(made->states, made->id);  // the first error is the one to tell
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void tell(const char* what, const std::string& value) {
  std::printf("%-10s %s\n", what, value.c_str());
  std::fflush(stdout);
}

// ---- what the container is to be ----

// All five sets, as a program can have them. The inheritable and the ambient set hand them to a
// user who is not root; bounding, effective and permitted alone are the better default, which
// leaves such a user none.
lc::Capabilities capabilities() {
  const std::vector<std::string> all = {
      "CAP_CHOWN",   "CAP_DAC_OVERRIDE", "CAP_FSETID",           "CAP_FOWNER",
      "CAP_MKNOD",   "CAP_NET_RAW",      "CAP_SETGID",           "CAP_SETUID",
      "CAP_SETFCAP", "CAP_SETPCAP",      "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT",
      "CAP_KILL",    "CAP_AUDIT_WRITE"};
  return {.bounding = all, .effective = all, .inheritable = all, .permitted = all, .ambient = all};
}

std::vector<lc::Mount> mounts() {
  const std::vector<std::string> careful = {"noexec", "nosuid", "nodev"};
  const std::vector<std::string> careful_readonly = {"noexec", "nosuid", "nodev", "ro"};
  return {
      {.destination = "/proc", .type = "proc", .source = "proc", .options = careful},
      {.destination = "/dev",
       .type = "tmpfs",
       .source = "tmpfs",
       .options = {"nosuid", "strictatime", "mode=755"}},
      {.destination = "/dev/pts",
       .type = "devpts",
       .source = "devpts",
       .options = {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}},
      {.destination = "/dev/shm",
       .type = "tmpfs",
       .source = "shm",
       .options = {"noexec", "nosuid", "nodev", "mode=1777", "size=65536k"}},
      {.destination = "/dev/mqueue", .type = "mqueue", .source = "mqueue", .options = careful},
      {.destination = "/sys", .type = "sysfs", .source = "sysfs", .options = careful_readonly},
      {.destination = "/sys/fs/cgroup",
       .type = "cgroup",
       .source = "cgroup",
       .options = careful_readonly},
  };
}

// Beside the terminals these are what every container has, listed or not. In a user namespace,
// which cannot make device nodes, they are those of the host.
std::vector<lc::Device> devices() {
  using enum lc::DeviceType;
  return {{.type = Char, .path = "/dev/null", .major = 1, .minor = 3},
          {.type = Char, .path = "/dev/zero", .major = 1, .minor = 5},
          {.type = Char, .path = "/dev/full", .major = 1, .minor = 7},
          {.type = Char, .path = "/dev/random", .major = 1, .minor = 8},
          {.type = Char, .path = "/dev/urandom", .major = 1, .minor = 9},
          {.type = Char, .path = "/dev/tty", .major = 5, .minor = 0}};
}

// All others are forbidden, should there be a node of one.
std::vector<lc::DeviceRule> device_rules(const std::vector<lc::Device>& devices) {
  std::vector<lc::DeviceRule> rules = {{.allow = false, .access = "rwm"}};
  for (const lc::Device& device : devices) {
    rules.push_back({.allow = true,
                     .type = device.type,
                     .major = device.major,
                     .minor = device.minor,
                     .access = "rwm"});
  }
  return rules;
}

lc::Config config_for(const std::string& rootfs) {
  using enum lc::NamespaceType;
  lc::Config config;
  config.root = {.path = rootfs, .readonly = true};
  config.hostname = "testing";
  config.mounts = mounts();
  // A new network namespace comes with its loopback interface up.
  for (const auto type : {Mount, Uts, Ipc, Pid, User, Network, Cgroup}) {
    config.namespaces.push_back({.type = type, .path = {}});
  }
  config.uid_mappings = {{.container_id = 0, .host_id = 1000, .size = 65536}};
  config.gid_mappings = {{.container_id = 0, .host_id = 1000, .size = 65536}};
  config.cgroups_path = "/walkthrough/" + std::to_string(getpid());
  config.resources.pids_limit = 64;
  config.resources.memory.limit = 64 << 20;
  config.devices = devices();
  config.resources.devices = device_rules(config.devices);
  config.masked_paths = {"/proc/kcore", "/sys/firmware"};
  config.readonly_paths = {"/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"};
  config.process = lc::ProcessConfig{};
  config.process->user.username = "daemon";
  config.process->args = {"/bin/sh", "-c",
                          "trap 'echo goodbye; exit 3' TERM; echo started; "
                          "while :; do sleep 1 & wait; done"};
  config.process->env = {"PATH=/bin:/usr/bin"};
  config.process->cwd = "/";
  config.process->capabilities = capabilities();
  // What it executes can gain nothing beyond that.
  config.process->no_new_privileges = true;
  config.process->rlimits = {{.type = "RLIMIT_NOFILE", .soft = 1025, .hard = 1025}};
  return config;
}

// ---- what can be done with it ----

void look_at(const lc::Container& container) {
  tell("status", std::string(lc::to_string(check(container.status(), "status"))));
  const auto state = check(container.state(), "state");
  tell("state", state.id + " of " + state.created + ", version " + state.oci_version);
  tell("processes", std::to_string(check(container.processes(), "processes").size()));
  const auto stats = check(container.stats(), "stats");
  tell("stats", stats.memory.usage.usage > 0 ? "it uses memory" : "it uses no memory");
}

void stop_and_go_on(lc::Container& container) {
  check(container.pause(), "pause");
  tell("status", std::string(lc::to_string(check(container.status(), "status"))));
  check(container.resume(), "resume");
  tell("status", std::string(lc::to_string(check(container.status(), "status"))));
}

void change_limits(lc::Container& container) {
  lc::Resources changes;
  changes.pids_limit = 32;
  check(container.set(changes), "set");
  tell("set", "at most " + std::to_string(*container.config().resources.pids_limit) + " processes");
}

// Another program in the same container; the output is ours.
void run_second_process(lc::Container& container) {
  lc::ProcessConfig second;
  second.user.username = "daemon";
  second.args = {"/bin/sh", "-c",
                 "echo \"$(id -un) on $(hostname), process $$\"; "
                 "echo \"flags of lo: $(cat /sys/class/net/lo/flags)\"; "
                 "echo \"from /dev/zero: $(head -c 3 /dev/zero | wc -c) bytes\""};
  second.env = {"PATH=/bin:/usr/bin"};
  second.no_new_privileges = true;
  auto process = check(container.exec(second, {}), "exec");
  tell("second", "ended with " + std::to_string(check(process.wait(), "wait").shell_code()));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: walkthrough ROOT-FILE-SYSTEM [STATE-DIRECTORY]\n", stderr);
    return 2;
  }
  const std::string states = argc > 2 ? argv[2] : "/run/walkthrough";
  const std::string id = "walkthrough-" + std::to_string(getpid());
  const lc::Config config = config_for(argv[1]);

  // The streams are ours; a ProcessIo with other descriptors connects it to pipes or files.
  const lc::ProcessIo io{.stdin_fd = STDIN_FILENO, .stdout_fd = STDOUT_FILENO};
  auto container = check(lc::Container::create(states, id, config, io), "create");
  made = {.states = states, .id = id};
  tell("status", std::string(lc::to_string(check(container.status(), "status"))));
  check(container.start(), "start");

  look_at(container);
  stop_and_go_on(container);
  change_limits(container);
  run_second_process(container);

  check(container.signal(SIGTERM), "signal");
  tell("wait", "ended with " + std::to_string(check(container.init().wait(), "wait").shell_code()));
  tell("status", std::string(lc::to_string(check(container.status(), "status"))));
  check(container.destroy(), "destroy");
  made.reset();
  tell("destroyed", id);
}
