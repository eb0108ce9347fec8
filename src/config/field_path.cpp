#include "config/field_path.h"

#include <fmt/format.h>

#include <iterator>

#include "spec/text.h"

namespace libcontainer::config {

std::string FieldPath::render() const {
  std::string text(name);
  const auto append_index = [&text](std::size_t number) {
    if (number != kNone) fmt::format_to(std::back_inserter(text), "[{}]", number);
  };
  const auto append_name = [&text](std::string_view part) {
    if (!part.empty()) fmt::format_to(std::back_inserter(text), ".{}", part);
  };
  append_index(index);
  append_name(member);
  append_index(member_index);
  append_name(leaf);
  return text;
}

std::string entry_path(std::string_view name, std::string_view key) {
  return fmt::format("{}[{}]", name, spec::quote(key));
}

}  // namespace libcontainer::config
