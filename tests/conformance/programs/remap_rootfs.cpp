// remap-rootfs BUNDLE: gives what is in the bundle's root file system to the ids that config.json
// maps its owners to. Symbolic links keep theirs, and so does what no mapping has.
#include <fcntl.h>
#include <fmt/core.h>
#include <ftw.h>
#include <libcontainer/spec.h>
#include <sys/stat.h>
#include <unistd.h>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "arguments.h"
#include "sys/file.h"

namespace {
using namespace conformance;
namespace lc = libcontainer;
namespace sys = libcontainer::sys;

lc::Config config;
std::set<std::pair<dev_t, ino_t>> seen;

std::optional<unsigned> host_id(const std::vector<lc::IdMapping>& mappings, unsigned id) {
  for (const auto& mapping : mappings) {
    if (id >= mapping.container_id && id - mapping.container_id < mapping.size)
      return static_cast<unsigned>(mapping.host_id + (id - mapping.container_id));
  }
  return std::nullopt;
}

int remap(const char* path, const struct stat* file, int, FTW*) {
  if (S_ISLNK(file->st_mode) || !seen.emplace(file->st_dev, file->st_ino).second) return 0;
  const auto uid = host_id(config.uid_mappings, file->st_uid);
  const auto gid = host_id(config.gid_mappings, file->st_gid);
  if (!uid || !gid) return 0;
  // A new owner takes away the set-id bits.
  if (lchown(path, *uid, *gid) < 0 || chmod(path, file->st_mode & 07777) < 0) die(path, errno);
  return 0;
}

std::string read_text(const std::string& path) {
  const auto file = sys::open_at(sys::FdRef::cwd(), path, O_RDONLY);
  if (!file) die(path, file.error().value);
  std::string text(1 << 20, '\0');
  const auto size = sys::read_full(*file, text);
  if (!size) die(path, size.error().value);
  text.resize(*size);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  const auto arguments = parse_arguments(argc, argv);
  if (arguments.rest.size() != 1) die("one bundle is needed");
  const auto& bundle = arguments.rest[0];
  auto parsed = lc::parse_config(read_text(bundle + "/config.json"), bundle);
  if (!parsed) die(parsed.error().message());
  config = std::move(*parsed);
  if (config.uid_mappings.empty() && config.gid_mappings.empty()) return 0;
  if (nftw(config.root.path.c_str(), remap, 64, FTW_PHYS) < 0) die(config.root.path, errno);
}
