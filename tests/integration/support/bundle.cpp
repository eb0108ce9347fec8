#include "support/bundle.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace integration {
namespace {

constexpr auto kBusybox = "/bin/busybox";
constexpr auto kDirectories = std::to_array<std::string_view>(
    {"bin", "dev", "etc", "home", "mnt", "proc", "root", "sbin", "sys", "tmp", "usr/bin", "var"});
constexpr auto kApplets = std::to_array<std::string_view>(
    {"awk",    "base64", "cat",   "chmod",  "chown", "cut",     "date",     "dd",      "df",
     "dmesg",  "echo",   "env",   "expr",   "false", "find",    "grep",     "head",    "hostname",
     "id",     "ip",     "kill",  "ln",     "ls",    "mkdir",   "mkfifo",   "mknod",   "mount",
     "nc",     "od",     "ping",  "printf", "ps",    "pwd",     "readlink", "rm",      "sed",
     "seq",    "setsid", "sh",    "sleep",  "sort",  "stat",    "stty",     "sync",    "sysctl",
     "tail",   "test",   "touch", "tr",     "true",  "tty",     "umount",   "uname",   "wc",
     "whoami", "xargs",  "yes",   "tee",    "trap",  "unshare", "chroot",   "taskset", "nproc"});
constexpr std::uint64_t kFirstMappedId = 100000;

// One copy for each test program, which the root file systems link to.
const std::string& busybox_copy() {
  static const TempDir dir;
  static const std::string path = [] {
    if (access(kBusybox, X_OK) != 0) {
      throw std::runtime_error("/bin/busybox is missing: install the package busybox-static");
    }
    std::filesystem::copy_file(kBusybox, dir / "busybox");
    return dir / "busybox";
  }();
  return path;
}

Json id_mapping() { return {{"containerID", 0}, {"hostID", kFirstMappedId}, {"size", 65536}}; }

void give_to_mapped_root(const std::string& path) {
  if (lchown(path.c_str(), kFirstMappedId, kFirstMappedId) != 0) {
    throw std::system_error(errno, std::generic_category(), "chown " + path);
  }
}

}  // namespace

void make_rootfs(const std::string& path) {
  for (const std::string_view name : kDirectories) {
    make_directory(path + "/" + std::string(name));
  }
  std::filesystem::permissions(path + "/tmp", std::filesystem::perms(01777));
  std::filesystem::create_hard_link(busybox_copy(), path + "/bin/busybox");
  for (const std::string_view applet : kApplets) {
    make_symlink("busybox", path + "/bin/" + std::string(applet));
  }
  write_file(path + "/etc/passwd",
             "root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/home/daemon:/bin/sh\n");
  write_file(path + "/etc/group", "root:x:0:\ndaemon:x:1:\n");
}

boost::json::array json_strings(const std::vector<std::string>& strings) {
  return boost::json::array(strings.begin(), strings.end());
}

Bundle::Bundle() : config_(default_config()) { make_rootfs(rootfs()); }

Bundle& Bundle::set(std::string_view pointer, Json value) {
  set_at(config_, pointer, std::move(value));
  return *this;
}

Bundle& Bundle::remove(std::string_view pointer) {
  remove_at(config_, pointer);
  return *this;
}

Bundle& Bundle::append(std::string_view array_pointer, Json value) {
  if (!value_at(config_, array_pointer).is_array()) set(array_pointer, boost::json::array());
  return set(std::string(array_pointer) + "/-", std::move(value));
}

Bundle& Bundle::args(const std::vector<std::string>& args) {
  return set("/process/args", json_strings(args));
}

Bundle& Bundle::script(std::string_view text) { return args({"sh", "-c", std::string(text)}); }

Bundle& Bundle::add_namespace(std::string_view type, std::string_view path) {
  remove_namespace(type);
  boost::json::object entry{{"type", type}};
  if (!path.empty()) entry["path"] = path;
  return append("/linux/namespaces", entry);
}

Bundle& Bundle::remove_namespace(std::string_view type) {
  boost::json::array kept;
  for (const Json& entry : value_at(config_, "/linux/namespaces").as_array()) {
    if (string_at(entry, "/type") != type) kept.push_back(entry);
  }
  return set("/linux/namespaces", kept);
}

Bundle& Bundle::add_mount(std::string_view destination, std::string_view type,
                          std::string_view source, const std::vector<std::string>& options) {
  return append("/mounts", {{"destination", destination},
                            {"type", type},
                            {"source", source},
                            {"options", json_strings(options)}});
}

Bundle& Bundle::use_user_namespace() {
  add_namespace("user");
  set("/linux/uidMappings", boost::json::array{id_mapping()});
  set("/linux/gidMappings", boost::json::array{id_mapping()});
  give_to_mapped_root(rootfs());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(rootfs())) {
    give_to_mapped_root(entry.path());
  }
  return *this;
}

Bundle& Bundle::raw_config(std::string_view text) {
  raw_ = std::string(text);
  return *this;
}

const std::string& Bundle::path() {
  write_file(dir_ / "config.json", raw_ ? *raw_ : to_text(config_));
  return dir_.path();
}

}  // namespace integration
