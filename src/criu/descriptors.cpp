#include "criu/descriptors.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "spec/json.h"
#include "spec/json_writer.h"
#include "spec/node.h"
#include "sys/file.h"

namespace libcontainer::criu {
namespace {

constexpr int kStreams = 3;

Result<std::string> read_link(const std::string& path) {
  std::array<char, 4096> target;
  const auto size = sys::readlink_at(sys::FdRef::cwd(), path, target);
  if (size) return std::string(target.data(), *size);
  return std::unexpected(
      base::make_system_error(size.error().value, fmt::format("read '{}'", path)));
}

}  // namespace

Result<std::vector<std::string>> read_descriptors(pid_t pid) {
  std::vector<std::string> descriptors;
  for (int number = 0; number < kStreams; ++number) {
    auto target = read_link(fmt::format("/proc/{}/fd/{}", pid, number));
    // Init may have closed it.
    const bool is_closed = !target && base::is(target.error(), ENOENT);
    if (!target && !is_closed) return std::unexpected(std::move(target).error());
    descriptors.push_back(is_closed ? std::string{} : std::move(*target));
  }
  return descriptors;
}

std::string format_descriptors(const std::vector<std::string>& descriptors) {
  spec::JsonWriter json(spec::JsonLayout::Compact);
  json.begin_array();
  for (const auto& descriptor : descriptors) json.string(descriptor);
  json.end_array();
  return std::move(json).take();
}

Result<std::vector<std::string>> parse_descriptors(std::string_view json) {
  spec::JsonDocument document(json);
  LC_TRY_CONTEXT(document.parse(), kDescriptorsFile);
  const spec::Node root(document.root());
  LC_TRY_ASSIGN(const auto* const array, root.array());
  std::vector<std::string> descriptors;
  for (std::size_t i = 0; i < array->size(); ++i) {
    LC_TRY_ASSIGN(const auto text, root.element(i, (*array)[i]).string());
    descriptors.emplace_back(text);
  }
  return descriptors;
}

std::vector<InheritedDescriptor> inherited_streams(const std::vector<std::string>& descriptors) {
  std::vector<InheritedDescriptor> inherited;
  for (std::size_t i = 0; i < descriptors.size() && i < kStreams; ++i) {
    if (descriptors[i].find("pipe:") == std::string::npos) continue;
    inherited.push_back({.name = descriptors[i], .number = static_cast<int>(i)});
  }
  return inherited;
}

}  // namespace libcontainer::criu
