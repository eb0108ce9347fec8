#include "cgroups/systemd/annotations.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include "base/error.h"
#include "cgroups/systemd/variant_text.h"
#include "config/field_path.h"

namespace libcontainer::cgroups::systemd {

namespace {

constexpr std::uint64_t kMicroseconds = 1'000'000;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_property_name(std::string_view name) {
  return name.size() >= 3 && std::ranges::all_of(name, is_letter);
}

// "TimeoutStopSec", but not "TimeoutStopUSec", and not "Sec" alone.
bool is_in_seconds(std::string_view name) {
  constexpr std::string_view kSeconds = "Sec";
  if (name.size() <= kSeconds.size() || !name.ends_with(kSeconds)) return false;
  const char before = name[name.size() - kSeconds.size() - 1];
  return before >= 'a' && before <= 'z';
}

// Microseconds of what was seconds; nothing for what is no number of them.
std::optional<std::uint64_t> to_microseconds(const Value& value) {
  const char type = value.signature.front();
  if (type == 'd') {
    const double seconds = std::bit_cast<double>(value.number);
    const double result = seconds * static_cast<double>(kMicroseconds);
    if (!(result >= 0 && result < 0x1p63)) return std::nullopt;
    return static_cast<std::uint64_t>(result);
  }
  if (std::string_view("ynqiuxt").find(type) == std::string_view::npos) return std::nullopt;
  const bool is_signed = std::string_view("nix").find(type) != std::string_view::npos;
  if (is_signed && static_cast<std::int64_t>(value.number) < 0) return std::nullopt;
  if (value.number > kUnlimited / kMicroseconds) return std::nullopt;
  return value.number * kMicroseconds;
}

Result<Property> parse_annotation(const std::string& key, const std::string& text) {
  const auto invalid = [&](std::string what) {
    return std::unexpected(
        base::make_spec_error(config::entry_path("annotations", key), std::move(what)));
  };
  std::string name = key.substr(kAnnotationPrefix.size());
  if (!is_property_name(name)) {
    return invalid(
        fmt::format("annotation {} name incorrect: allowed are three letters or more", key));
  }
  auto value = parse_variant(text);
  if (!value) {
    return invalid(fmt::format("annotation {}={} value parse error: {}", key, text, value.error()));
  }
  if (is_in_seconds(name)) {
    const auto microseconds = to_microseconds(*value);
    if (!microseconds) {
      return invalid(
          fmt::format("annotation {}={} value parse error: expected seconds", key, text));
    }
    name.replace(name.size() - 3, 3, "USec");
    *value = number(*microseconds);
  }
  return Property{.name = std::move(name), .value = std::move(*value)};
}

}  // namespace

Result<std::vector<Property>> parse_annotations(
    const std::map<std::string, std::string>& annotations) {
  std::vector<Property> properties;
  for (auto entry = annotations.lower_bound(std::string(kAnnotationPrefix));
       entry != annotations.end() && entry->first.starts_with(kAnnotationPrefix); ++entry) {
    LC_TRY_ASSIGN(properties.emplace_back(), parse_annotation(entry->first, entry->second));
  }
  return properties;
}

}  // namespace libcontainer::cgroups::systemd
