#include "config/checks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "spec/text.h"

namespace libcontainer::config {
namespace {

constexpr std::uint64_t kIdCount = std::uint64_t{1} << 32;

// The last id of a mapping is container_id + size - 1.
bool overlaps(std::uint64_t a, std::uint64_t b, const IdMapping& first, const IdMapping& second) {
  return a < b + second.size && b < a + first.size;
}

}  // namespace

std::unexpected<Error> refuse_entry(std::string field, std::string text) {
  return std::unexpected(base::make_spec_error(std::move(field), std::move(text)));
}

std::unexpected<Error> refuse(const FieldPath& field, std::string text) {
  return refuse_entry(field.render(), std::move(text));
}

std::unexpected<Error> refuse_on_host(const FieldPath& field, std::string text) {
  return std::unexpected(
      base::with_code(base::make_spec_error(field.render(), std::move(text)), Errc::Unsupported));
}

Result<> require_no_nul(const FieldPath& field, std::string_view value) {
  if (value.find('\0') == std::string_view::npos) return {};
  return refuse(field, fmt::format("{} contains a null byte", spec::quote(value)));
}

Result<> require_absolute(const FieldPath& field, std::string_view path) {
  if (!path.starts_with('/')) {
    return refuse(field, fmt::format("must be an absolute path, not {}", spec::quote(path)));
  }
  return require_no_nul(field, path);
}

Result<> require_environment(std::string_view field, std::span<const std::string> environment) {
  for (std::size_t i = 0; i < environment.size(); ++i) {
    const std::string& entry = environment[i];
    const FieldPath path{.name = field, .index = i};
    const std::size_t separator = entry.find('=');
    if (separator == std::string::npos) {
      return refuse(
          path, fmt::format("invalid environment variable: missing '=' in {}", spec::quote(entry)));
    }
    if (separator == 0) {
      return refuse(path, fmt::format("invalid environment variable {}: name cannot be empty",
                                      spec::quote(entry)));
    }
    if (entry.find('\0') != std::string::npos) {
      return refuse(path, fmt::format("invalid environment variable {}: contains nul byte (\\x00)",
                                      spec::quote(std::string_view(entry).substr(0, separator))));
    }
  }
  return {};
}

Result<> require_mappings(std::string_view field, std::span<const IdMapping> mappings) {
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    const IdMapping& mapping = mappings[i];
    const FieldPath path{.name = field, .index = i};
    if (mapping.size == 0) return refuse(path, "size must be greater than 0");
    if (std::uint64_t{mapping.container_id} + mapping.size > kIdCount ||
        std::uint64_t{mapping.host_id} + mapping.size > kIdCount) {
      return refuse(path,
                    fmt::format("ids must stay below 4294967296, but size is {}", mapping.size));
    }
    for (std::size_t j = 0; j < i; ++j) {
      const IdMapping& other = mappings[j];
      if (overlaps(mapping.container_id, other.container_id, mapping, other)) {
        return refuse(path, fmt::format("container ids overlap with those of {}[{}]", field, j));
      }
      if (overlaps(mapping.host_id, other.host_id, mapping, other)) {
        return refuse(path, fmt::format("host ids overlap with those of {}[{}]", field, j));
      }
    }
  }
  return {};
}

bool is_mapped(std::span<const IdMapping> mappings, std::uint32_t container_id) {
  return std::ranges::any_of(mappings, [container_id](const IdMapping& mapping) {
    return container_id >= mapping.container_id &&
           container_id - mapping.container_id < mapping.size;
  });
}

std::string describe_unknown(std::string_view before, std::string_view found,
                             std::string_view after, std::span<const std::string_view> allowed) {
  return fmt::format("{}{}{}; allowed: {}", before, spec::quote(found), after,
                     fmt::join(allowed, ", "));
}

}  // namespace libcontainer::config
