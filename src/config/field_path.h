// The name of a field of config.json, put together only when an error needs it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace libcontainer::config {

// "name", "name[1]", "name[1].member", "name[1].member[2]", "name[1].member[2].leaf".
struct FieldPath {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::string_view name;
  std::size_t index = kNone;
  std::string_view member = {};
  std::size_t member_index = kNone;
  std::string_view leaf = {};

  std::string render() const;
};

// `linux.sysctl["net.core.somaxconn"]`.
std::string entry_path(std::string_view name, std::string_view key);

}  // namespace libcontainer::config
