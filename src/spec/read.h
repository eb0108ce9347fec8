// JSON → structs, by their Schema, with Go's rules: null is as if absent, a name matches exactly or
// else in any case, unknown names are ignored.
#pragma once

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "spec/node.h"
#include "spec/schema.h"
#include "spec/text.h"

namespace libcontainer::spec {

template <class Shape, class T>
Result<> read(const Node& node, T& value);

// ---- names of enums ----

template <class Names>
Error unknown_name(const Node& node, const Names& names, std::string_view found) {
  std::string text = fmt::format("{}{}{}; allowed: ", names.before, quote(found), names.after);
  std::string_view separator;
  for (const auto& row : names.rows) {
    if (row.name.empty()) continue;
    text += separator;
    text += row.name;
    separator = ", ";
  }
  return node.error(text);
}

template <class Names, class E>
Result<> read_name(const Node& node, const Names& names, E& value) {
  LC_TRY_ASSIGN(const std::string_view text, node.string());
  const std::optional<E> found = names.find(text);
  if (!found) return std::unexpected(unknown_name(node, names, text));
  value = *found;
  return {};
}

// ---- objects ----

template <class Shape, class T, class Access, class Codec>
Result<> read_field(const Node& node, const Field<Access, Codec>& row, T& target) {
  auto& value = row.in(target);
  if constexpr (std::is_same_v<Codec, ByType>) {
    return read<Shape>(node, value);
  } else if constexpr (IsNamedBy<Codec>) {
    return read_name(node, Codec::kNames, value);
  } else {
    return Codec::read(node, value);
  }
}

template <class Shape, class T, class... Fields>
Result<> read_fields(const Node& node, const std::tuple<Fields...>& fields, T& target);

template <class Shape, class T, class... Fields>
Result<> read_field(const Node& node, const Group<Fields...>& row, T& target) {
  return read_fields<Shape>(node, row.fields, target);
}

template <class Access, class Codec>
constexpr bool is_required(const Field<Access, Codec>& row) {
  return row.presence == Presence::Required;
}
template <class... Fields>
constexpr bool is_required(const Group<Fields...>&) {
  return false;
}

// The number of the row that `name` means, or the number of rows.
template <class... Fields>
std::size_t find_field(std::string_view name, const std::tuple<Fields...>& fields) {
  const auto find = [&](auto matches) {
    std::size_t index = 0;
    std::apply([&](const auto&... row) { (void)(... || (matches(row.name) || (++index, false))); },
               fields);
    return index;
  };
  const std::size_t exact = find([&](std::string_view row) { return row == name; });
  if (exact != sizeof...(Fields)) return exact;
  return find([&](std::string_view row) { return names_match_in_any_case(name, row); });
}

// Calls `use` with row number `index`.
template <class Use, class... Fields>
Result<> with_field(std::size_t index, const std::tuple<Fields...>& fields, Use use) {
  Result<> result;
  std::size_t current = 0;
  std::apply(
      [&](const auto&... row) { (void)(... || (current++ == index && (result = use(row), true))); },
      fields);
  return result;
}

// A required field is an enum: as with the empty string, the message lists what is allowed.
template <class Shape, class T, class... Fields>
Result<> require_fields(const Node& node, std::uint64_t seen, const std::tuple<Fields...>& fields,
                        T& target) {
  const boost::json::value empty = boost::json::string();
  Result<> result;
  const auto require = [&](const auto& row) {
    const bool is_missing = is_required(row) && (seen & 1U) == 0;
    if (is_missing) result = read_field<Shape>(node.field(row.name, empty), row, target);
    seen >>= 1;
    return result.has_value();
  };
  std::apply([&](const auto&... row) { (void)(... && require(row)); }, fields);
  return result;
}

template <class Shape, class T, class... Fields>
Result<> read_fields(const Node& node, const std::tuple<Fields...>& fields, T& target) {
  static_assert(sizeof...(Fields) <= 64);
  std::uint64_t seen = 0;
  LC_TRY_ASSIGN(const auto* object, node.object());
  for (const auto& member : *object) {
    const std::size_t index = find_field(member.key(), fields);
    if (index == sizeof...(Fields) || member.value().is_null()) continue;
    seen |= std::uint64_t{1} << index;
    LC_TRY(with_field(index, fields, [&](const auto& row) {
      return read_field<Shape>(node.field(row.name, member.value()), row, target);
    }));
  }
  return require_fields<Shape>(node, seen, fields, target);
}

// null as an element is a struct without any field.
template <class Shape, class T>
Result<> read_struct(const Node& node, T& target) {
  if constexpr (HasPrepare<Shape, T>) Schema<Shape, T>::prepare(target);
  if (node.value().is_null()) {
    LC_TRY(require_fields<Shape>(node, 0, Schema<Shape, T>::fields, target));
  } else {
    LC_TRY(read_fields<Shape>(node, Schema<Shape, T>::fields, target));
  }
  if constexpr (HasFinish<Shape, T>) Schema<Shape, T>::finish(target);
  return {};
}

// ---- arrays, maps, and everything by its type ----

template <class Shape, class T>
Result<> read_array(const Node& node, std::vector<T>& target) {
  LC_TRY_ASSIGN(const auto* array, node.array());
  target.clear();
  target.reserve(array->size());
  for (const auto& element : *array) {
    const std::size_t index = target.size();
    LC_TRY(read<Shape>(node.element(index, element), target.emplace_back()));
  }
  return {};
}

template <class Shape, class T>
Result<> read_map(const Node& node, std::map<std::string, T>& target) {
  LC_TRY_ASSIGN(const auto* object, node.object());
  for (const auto& member : *object) {
    LC_TRY(
        read<Shape>(node.entry(member.key(), member.value()), target[std::string(member.key())]));
  }
  return {};
}

template <class T>
Result<> read_scalar(const Node& node, T& value) {
  if (node.value().is_null()) return {};
  if constexpr (std::is_same_v<T, bool>) {
    LC_TRY_ASSIGN(value, node.boolean());
  } else if constexpr (std::is_same_v<T, std::string>) {
    LC_TRY_ASSIGN(value, node.string());
  } else {
    LC_TRY_ASSIGN(value, read_integer<T>(node));
  }
  return {};
}

template <class Shape, class T>
Result<> read(const Node& node, T& value) {
  if constexpr (kIsOptional<T>) {
    return read<Shape>(node, value.emplace());
  } else if constexpr (kIsVector<T>) {
    return read_array<Shape>(node, value);
  } else if constexpr (kIsMap<T>) {
    return read_map<Shape>(node, value);
  } else if constexpr (std::is_enum_v<T>) {
    return read_name(node, Schema<Shape, T>::names, value);
  } else if constexpr (kIsStruct<T>) {
    return read_struct<Shape>(node, value);
  } else {
    return read_scalar(node, value);
  }
}

}  // namespace libcontainer::spec
