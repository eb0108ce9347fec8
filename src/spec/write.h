// Structs → JSON, by their Schema.
#pragma once

#include <string>
#include <tuple>

#include "spec/json_writer.h"
#include "spec/schema.h"

namespace libcontainer::spec {

template <class Shape, class T>
void write(JsonWriter& out, const T& value);

// As Go's omitempty: false, 0, "", no elements, absent; of a struct, that all of its fields are so.
template <class Shape, class T>
bool is_empty(const T& value);

// ---- the rows of a struct ----

template <class Shape, class T, class Access, class Codec>
bool is_empty_field(const Field<Access, Codec>& row, const T& object) {
  if constexpr (std::is_same_v<Codec, ByType>) {
    return is_empty<Shape>(row.in(object));
  } else if constexpr (IsNamedBy<Codec>) {
    return row.in(object) == Codec::kNames.rows.front().value;
  } else if constexpr (requires { Codec::is_empty(row.in(object)); }) {
    return Codec::is_empty(row.in(object));
  } else {
    return false;
  }
}

template <class Shape, class T, class... Fields>
bool are_empty_fields(const std::tuple<Fields...>& fields, const T& object) {
  return std::apply([&](const auto&... row) { return (... && is_empty_field<Shape>(row, object)); },
                    fields);
}

template <class Shape, class T, class... Fields>
bool is_empty_field(const Group<Fields...>& row, const T& object) {
  return are_empty_fields<Shape>(row.fields, object);
}

template <class Shape, class T, class Access, class Codec>
void write_field(JsonWriter& out, const Field<Access, Codec>& row, const T& object) {
  const auto& value = row.in(object);
  if (row.presence == Presence::IfSet && is_empty_field<Shape>(row, object)) return;
  out.key(row.name);
  if constexpr (std::is_same_v<Codec, ByType>) {
    write<Shape>(out, value);
  } else if constexpr (IsNamedBy<Codec>) {
    out.string(Codec::kNames.name_of(value));
  } else {
    Codec::write(out, value);
  }
}

// Without the braces.
template <class Shape, class T, class... Fields>
void write_rows(JsonWriter& out, const std::tuple<Fields...>& fields, const T& object) {
  std::apply([&](const auto&... row) { (..., write_field<Shape>(out, row, object)); }, fields);
}

template <class Shape, class T, class... Fields>
void write_fields(JsonWriter& out, const std::tuple<Fields...>& fields, const T& object) {
  out.begin_object();
  write_rows<Shape>(out, fields, object);
  out.end_object();
}

template <class Shape, class T, class... Fields>
void write_field(JsonWriter& out, const Group<Fields...>& row, const T& object) {
  if (is_empty_field<Shape>(row, object)) return;
  out.key(row.name);
  write_fields<Shape>(out, row.fields, object);
}

// ---- everything by its type ----

template <class Shape, class T>
void write_array(JsonWriter& out, const std::vector<T>& values) {
  out.begin_array();
  for (const auto& value : values) write<Shape>(out, value);
  out.end_array();
}

template <class Shape, class T>
void write_map(JsonWriter& out, const std::map<std::string, T>& values) {
  out.begin_object();
  for (const auto& [key, value] : values) {
    out.key(key);
    write<Shape>(out, value);
  }
  out.end_object();
}

template <class T>
void write_scalar(JsonWriter& out, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    out.boolean(value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    out.string(value);
  } else if constexpr (std::is_unsigned_v<T>) {
    out.unsigned_integer(value);
  } else {
    out.integer(value);
  }
}

template <class Shape, class T>
void write(JsonWriter& out, const T& value) {
  if constexpr (kIsOptional<T>) {
    value ? write<Shape>(out, *value) : out.null();
  } else if constexpr (kIsVector<T>) {
    write_array<Shape>(out, value);
  } else if constexpr (kIsMap<T>) {
    write_map<Shape>(out, value);
  } else if constexpr (std::is_enum_v<T>) {
    out.string(Schema<Shape, T>::names.name_of(value));
  } else if constexpr (kIsStruct<T>) {
    write_fields<Shape>(out, Schema<Shape, T>::fields, value);
  } else {
    write_scalar(out, value);
  }
}

template <class Shape, class T>
bool is_empty(const T& value) {
  if constexpr (kIsOptional<T>) {
    return !value.has_value();
  } else if constexpr (std::is_enum_v<T>) {
    return false;
  } else if constexpr (kIsStruct<T>) {
    return are_empty_fields<Shape>(Schema<Shape, T>::fields, value);
  } else if constexpr (std::is_arithmetic_v<T>) {
    return value == T{};
  } else {
    return value.empty();
  }
}

}  // namespace libcontainer::spec
