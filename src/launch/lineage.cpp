#include "launch/lineage.h"

#include <span>

#include "sys/file.h"
#include "sys/process.h"

namespace libcontainer::launch {
namespace {

wire::Birth read_birth(sys::FdRef births, std::size_t index) {
  std::array<char, sizeof(wire::Birth)> bytes;
  const auto size = sys::read_at(births, bytes, index * sizeof(wire::Birth));
  wire::Birth birth;
  if (size && *size == bytes.size()) __builtin_memcpy(&birth, bytes.data(), bytes.size());
  return birth;
}

}  // namespace

sys::Fd Lineage::find_unknown() {
  for (std::size_t i = 0; i < wire::kMostBirths; ++i) {
    if (pids_[i + 1] != 0) continue;
    const wire::Birth birth = read_birth(births_, i);
    if (birth.child <= 0 || birth.parent != pids_[i]) return {};
    pids_[i + 1] = birth.child;
    auto pidfd = sys::pidfd_open(birth.child);
    if (pidfd && sys::is_child(*pidfd).value_or(false)) return std::move(*pidfd);
  }
  return {};
}

}  // namespace libcontainer::launch
