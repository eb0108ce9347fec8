#include "cgroups/kept_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "cgroups/control_file.h"

namespace libcontainer::cgroups {

namespace {

// Files with a line for each device or interface, of which a write sets one; `absent` is what a
// line says that is not there.
struct KeyedFile {
  std::string_view prefix;
  std::string_view absent;
};
constexpr auto kKeyedFiles = std::to_array<KeyedFile>({
    {"blkio.", "0"},
    {"io.max", "rbps=max wbps=max riops=max wiops=max"},
    {"io.weight", "default"},
    {"io.bfq.weight", "default"},
    {"net_prio.ifpriomap", "0"},
    {"rdma.max", "hca_handle=max hca_object=max"},
});

std::string line_of(std::string_view text, std::string_view key, std::string_view absent) {
  while (!text.empty()) {
    const std::string_view line = base::take_until(text, '\n');
    if (line.starts_with(key) && line.substr(key.size()).starts_with(' ')) return std::string(line);
  }
  return fmt::format("{} {}", key, absent);
}

std::string kept_value(const LocatedWrite& write, std::string_view text) {
  const std::string_view file = std::string_view(write.path).substr(write.path.rfind('/') + 1);
  // It is read as several keys, and written as the value of the first.
  if (file == "memory.oom_control") return std::to_string(value_of_key(text, "oom_kill_disable"));
  const std::size_t space = write.value.find(' ');
  const auto keyed = std::ranges::find_if(
      kKeyedFiles, [&](const KeyedFile& row) { return file.starts_with(row.prefix); });
  if (keyed != kKeyedFiles.end() && space != std::string::npos) {
    return line_of(text, std::string_view(write.value).substr(0, space), keyed->absent);
  }
  // Nothing at all is not taken for a write.
  const std::string_view line = base::take_until(text, '\n');
  return line.empty() ? "\n" : std::string(line);
}

}  // namespace

std::vector<LocatedWrite> kept_values(std::span<const LocatedWrite> writes) {
  std::vector<LocatedWrite> kept;
  for (const LocatedWrite& write : writes) {
    const auto text = read_text(write.path);
    if (text) kept.push_back({write.path, kept_value(write, *text), write.field});
  }
  std::ranges::reverse(kept);
  return kept;
}

void write_back(std::span<const LocatedWrite> kept) {
  std::vector<const LocatedWrite*> again;
  for (const LocatedWrite& write : kept) {
    if (!write_value(write.path, write.value)) again.push_back(&write);
  }
  for (const LocatedWrite* write : again) (void)write_value(write->path, write->value);
}

}  // namespace libcontainer::cgroups
