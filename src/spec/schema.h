// How the fields of a struct are named and nested in JSON: one row a field, read by read.h and
// write.h. A Shape is one spelling of a whole document; runc's state.json spells some structs as
// config.json does and others differently.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace libcontainer::spec {

struct OciShape {};   // config.json
struct RuncShape {};  // the "config" object of state.json

// A specialisation has a tuple `fields` of the rows below, or `names` for an enum (see names.h).
// It may have `prepare(T&)`, called before reading, and `finish(T&)`, called after it.
template <class Shape, class T>
struct Schema;
// What runc does not spell differently is spelled as in config.json.
template <class T>
struct Schema<RuncShape, T> : Schema<OciShape, T> {};

enum class Presence : std::uint8_t {
  Always,    // written even if empty; may be missing
  IfSet,     // written unless empty; may be missing
  Required,  // must be there: for enums, where no value means "none"
};

// The value is read and written as its type says.
struct ByType {};

// An enum whose words differ from one field to another (see names.h). The first of them is what a
// missing field means.
template <const auto& kTable>
struct NamedBy {
  static constexpr const auto& kNames = kTable;
};
template <class Codec>
concept IsNamedBy = requires { Codec::kNames; };

// `access` is a pointer to a member, or a function from T& to the value's reference and from
// const T& to its const reference. `Codec` is ByType, NamedBy, or has static functions
// read(Node, value), write(JsonWriter, value) and, if values can be empty, is_empty(value).
template <class Access, class Codec>
struct Field {
  std::string_view name;
  Presence presence;
  Access access;

  template <class T>
  constexpr decltype(auto) in(T& object) const {
    return std::invoke(access, object);
  }
};

template <class Codec = ByType, class Access>
constexpr auto field(std::string_view name, Access access) {
  return Field<Access, Codec>{name, Presence::Always, access};
}
template <class Codec = ByType, class Access>
constexpr auto field_if_set(std::string_view name, Access access) {
  return Field<Access, Codec>{name, Presence::IfSet, access};
}
template <class Codec = ByType, class Access>
constexpr auto required_field(std::string_view name, Access access) {
  return Field<Access, Codec>{name, Presence::Required, access};
}

// An object in JSON that has no struct of its own: its fields are of the struct around it.
// Written unless all of them are empty.
template <class... Fields>
struct Group {
  std::string_view name;
  std::tuple<Fields...> fields;
};
template <class... Fields>
constexpr auto group(std::string_view name, Fields... fields) {
  return Group<Fields...>{name, {fields...}};
}

// ---- kinds of types ----

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsMap = false;
template <class T>
inline constexpr bool kIsMap<std::map<std::string, T>> = true;
template <class T>
inline constexpr bool kIsStruct = std::is_class_v<T> && !kIsOptional<T> && !kIsVector<T> &&
                                  !kIsMap<T> && !std::is_same_v<T, std::string>;

template <class Shape, class T>
concept HasPrepare = requires(T& value) { Schema<Shape, T>::prepare(value); };
template <class Shape, class T>
concept HasFinish = requires(T& value) { Schema<Shape, T>::finish(value); };

}  // namespace libcontainer::spec
