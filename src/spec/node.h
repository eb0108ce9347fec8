// One value of a JSON document together with the way to it, so that every error names its field.
#pragma once

#include <libcontainer/error.h>

#include <boost/json/object.hpp>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "spec/json.h"

namespace libcontainer::spec {

// Lives on the stack beside its parent: the path is rendered only when it is needed.
class Node {
 public:
  explicit Node(const boost::json::value& root) : value_(&root) {}

  // `name` is the field's name as the specification spells it.
  Node field(std::string_view name, const boost::json::value& value) const {
    return {Kind::Field, value, this, name, 0};
  }
  Node entry(std::string_view key, const boost::json::value& value) const {
    return {Kind::Entry, value, this, key, 0};
  }
  Node element(std::size_t index, const boost::json::value& value) const {
    return {Kind::Element, value, this, {}, index};
  }

  const boost::json::value& value() const { return *value_; }
  // "mounts[3].options[1]", "linux.sysctl[\"net.ipv4.ip_forward\"]"; empty for the document.
  std::string path() const;

  // InvalidSpec: "<path>: <text>".
  Error error(std::string_view text) const;
  // "<path>: must be <allowed>, not <what was found>".
  Error must_be(std::string_view allowed) const;

  Result<const boost::json::object*> object() const;
  Result<const boost::json::array*> array() const;
  Result<std::string_view> string() const;
  Result<bool> boolean() const;
  Result<std::int64_t> integer(std::int64_t min, std::int64_t max) const;
  Result<std::uint64_t> unsigned_integer(std::uint64_t max) const;

 private:
  enum class Kind : std::uint8_t { Document, Field, Entry, Element };
  Node(Kind kind, const boost::json::value& value, const Node* parent, std::string_view name,
       std::size_t index)
      : kind_(kind), value_(&value), parent_(parent), name_(name), index_(index) {}
  void append_path(std::string& path) const;

  Kind kind_ = Kind::Document;
  const boost::json::value* value_;
  const Node* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
};

// Whether a name found in a document means this field: exactly, or else in any case.
bool names_match_in_any_case(std::string_view found, std::string_view field);

template <std::integral T>
Result<T> read_integer(const Node& node) {
  using Limits = std::numeric_limits<T>;
  if constexpr (std::unsigned_integral<T>) {
    auto number = node.unsigned_integer(Limits::max());
    if (!number) return std::unexpected(std::move(number).error());
    return static_cast<T>(*number);
  } else {
    auto number = node.integer(Limits::min(), Limits::max());
    if (!number) return std::unexpected(std::move(number).error());
    return static_cast<T>(*number);
  }
}

}  // namespace libcontainer::spec
