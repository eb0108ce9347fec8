// Device nodes and symbolic links of /dev. Runs in: init, before it enters the root.
#pragma once

#include <linux/limits.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "sys/file.h"
#include "wire/rootfs_steps.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

wire::Status make_device(wire::Block plan, const wire::MakeDevice& step, sys::FdRef root);
wire::Status make_symlink(wire::Block plan, const wire::MakeSymlink& step, sys::FdRef root);

// What happens to what has the path of a new link.
enum class Existing : std::uint8_t { Kept, Replaced, MustBeSame };
// The link is made in `root`, whatever links its path has and whatever the new one leads to.
wire::Status place_symlink(sys::FdRef root, sys::CPath path, const char* target, Existing existing);

// What a symbolic link says.
class LinkText {
 public:
  auto read(sys::FdRef dir, sys::CPath path) {
    return sys::readlink_at(dir, path, std::span(text_).first(text_.size() - 1));
  }
  const char* c_str() const { return text_.data(); }
  bool is(std::string_view other) const { return other == c_str(); }

 private:
  std::array<char, PATH_MAX> text_{};  // the kernel has none that fills it
};

// Runs in: init, inside the root.
wire::Status reopen_null(sys::FdRef root);

}  // namespace libcontainer::rootfs
