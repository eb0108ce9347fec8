// What an overlay over a directory does not show of itself: the mounts below it. Pure.
#pragma once

#include <libcontainer/config.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer::rootfs {

struct RootLayers {
  struct Layer {
    std::string path;              // from the directory, "/srv/data"
    std::uint64_t attributes = 0;  // MOUNT_ATTR_*
    bool is_directory = true;      // otherwise a regular file
  };
  std::uint64_t attributes = 0;  // of the mount that the directory lies in
  std::vector<Layer> layers;     // those above before those below
  std::string hidden;            // path from the directory that is not for the container; or empty
  std::string first_below;       // on the host, of any mount below, be it a layer or not; or empty
};

// What is to be seen at a path of the host. Other: sockets, devices, nothing.
enum class PlaceKind : std::uint8_t { Other, RegularFile, Directory };
struct PlaceInfo {
  std::uint64_t mount_id = 0;
  PlaceKind kind = PlaceKind::Other;
};
using LookAt = std::function<PlaceInfo(const std::string& path)>;

struct LayerQuery {
  std::string_view mountinfo;   // /proc/self/mountinfo
  std::string_view directory;   // clean, absolute
  std::string_view state_root;  // clean, absolute, without symbolic links: never shown
  const Config& config;         // whose mounts cover what they are mounted on
  LookAt look_at;
};

// Pseudo file systems have no layer, and neither has what is mounted below them: a container has
// its own. Sockets, FIFOs and devices have none either, which would reach out of the container.
RootLayers find_layers(const LayerQuery& query);

}  // namespace libcontainer::rootfs
