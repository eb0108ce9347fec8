#include "bundle.h"

#include <fmt/compile.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "file.h"
#include "seccomp_profile.h"

namespace libcontainer::bench {

namespace {

// What `runc spec` writes, but for the terminal, the command and the place of the root filesystem.
constexpr std::string_view kProcess = R"({"ociVersion":"1.0.2","process":{
"terminal":false,"user":{"uid":0,"gid":0},"args":[)";
constexpr std::string_view kAfterArguments = R"(],
"env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","TERM=xterm"],
"cwd":"/",
"capabilities":{
 "bounding":["CAP_AUDIT_WRITE","CAP_KILL","CAP_NET_BIND_SERVICE"],
 "effective":["CAP_AUDIT_WRITE","CAP_KILL","CAP_NET_BIND_SERVICE"],
 "permitted":["CAP_AUDIT_WRITE","CAP_KILL","CAP_NET_BIND_SERVICE"]},
"rlimits":[{"type":"RLIMIT_NOFILE","hard":1024,"soft":1024}],
"noNewPrivileges":true},
"root":{"readonly":true,"path":")";
constexpr std::string_view kAfterRoot = R"("},
"hostname":"runc",
"mounts":[
{"destination":"/proc","type":"proc","source":"proc"},
{"destination":"/dev","type":"tmpfs","source":"tmpfs",
 "options":["nosuid","strictatime","mode=755","size=65536k"]},
{"destination":"/dev/pts","type":"devpts","source":"devpts",
 "options":["nosuid","noexec","newinstance","ptmxmode=0666","mode=0620","gid=5"]},
{"destination":"/dev/shm","type":"tmpfs","source":"shm",
 "options":["nosuid","noexec","nodev","mode=1777","size=65536k"]},
{"destination":"/dev/mqueue","type":"mqueue","source":"mqueue",
 "options":["nosuid","noexec","nodev"]},
{"destination":"/sys","type":"sysfs","source":"sysfs",
 "options":["nosuid","noexec","nodev","ro"]},
{"destination":"/sys/fs/cgroup","type":"cgroup","source":"cgroup",
 "options":["nosuid","noexec","nodev","relatime","ro"]}],
"linux":{
"resources":{"devices":[{"allow":false,"access":"rwm"}]},
"namespaces":[{"type":"pid"},{"type":"network"},{"type":"ipc"},{"type":"uts"},{"type":"mount"}],
"maskedPaths":["/proc/acpi","/proc/asound","/proc/kcore","/proc/keys","/proc/latency_stats",
 "/proc/timer_list","/proc/timer_stats","/proc/sched_debug","/sys/firmware","/proc/scsi"],
"readonlyPaths":["/proc/bus","/proc/fs","/proc/irq","/proc/sys","/proc/sysrq-trigger"])";

constexpr const char* kDirectories[] = {"", "/bin", "/dev", "/etc", "/proc", "/sys", "/tmp"};
constexpr const char* kApplets[] = {"sh", "true", "sleep", "cat"};

Result<> make_directory(const std::string& path) {
  if (mkdir(path.c_str(), 0755) == 0) return {};
  return std::unexpected(base::make_system_error(errno, fmt::format("make '{}'", path)));
}

Result<> make_rootfs(const std::string& rootfs, const std::string& busybox) {
  for (const char* name : kDirectories) LC_TRY(make_directory(rootfs + name));
  LC_TRY_CONTEXT(copy_file(busybox, rootfs + "/bin/busybox", 0755),
                 "the root filesystem is made of a static busybox (package busybox-static)");
  for (const char* applet : kApplets) {
    const std::string path = fmt::format("{}/bin/{}", rootfs, applet);
    if (symlink("busybox", path.c_str()) == 0) continue;
    return std::unexpected(base::make_system_error(errno, fmt::format("link '{}'", path)));
  }
  return {};
}

Result<std::string> make_bundle(const std::string& path, const std::string& rootfs,
                                std::string_view arguments, std::string_view seccomp) {
  LC_TRY(make_directory(path));
  std::string config(kProcess);
  config.append(arguments).append(kAfterArguments).append(rootfs).append(kAfterRoot);
  if (!seccomp.empty()) config.append(",\n\"seccomp\":").append(seccomp);
  config.append("}}\n");
  LC_TRY(write_file(path + "/config.json", config));
  return path;
}

}  // namespace

Result<Bundles> make_bundles(const std::string& directory, const std::string& busybox) {
  constexpr std::string_view kTrue = R"("/bin/true")";
  constexpr std::string_view kSleep = R"("/bin/sleep","100000")";
  Bundles bundles;
  bundles.rootfs = directory + "/rootfs";
  LC_TRY(make_rootfs(bundles.rootfs, busybox));
  LC_TRY_ASSIGN(bundles.run_true, make_bundle(directory + "/true", bundles.rootfs, kTrue, ""));
  LC_TRY_ASSIGN(bundles.run_sleep, make_bundle(directory + "/sleep", bundles.rootfs, kSleep, ""));
  LC_TRY_ASSIGN(bundles.with_seccomp,
                make_bundle(directory + "/seccomp", bundles.rootfs, kSleep, seccomp_profile()));
  return bundles;
}

}  // namespace libcontainer::bench
