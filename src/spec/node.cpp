#include "spec/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/string.hpp>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "spec/text.h"

namespace libcontainer::spec {
namespace {

namespace json = boost::json;

std::string describe_double(double number) {
  if (!std::isfinite(number)) return "a number beyond all limits";
  std::string text = fmt::format("{}", number);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string describe(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return value.get_bool() ? "true" : "false";
    case json::kind::int64:
      return fmt::format("{}", value.get_int64());
    case json::kind::uint64:
      return fmt::format("{}", value.get_uint64());
    case json::kind::double_:
      return describe_double(value.get_double());
    case json::kind::string:
      return quote(value.get_string());
    case json::kind::array:
      return "an array";
    case json::kind::object:
      return "an object";
  }
  return "something else";
}

std::string describe_range(const json::value& found, std::int64_t min, std::uint64_t max) {
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  constexpr double kBeyondIntegers = 9.3e18;
  const bool is_beyond = found.is_double() && !(std::abs(found.get_double()) < kBeyondIntegers);
  if (found.is_double() && !is_beyond) return "an integer without fraction or exponent";
  if (min == kMin && !is_beyond) return "an integer";
  if (max == std::numeric_limits<std::uint64_t>::max() && !is_beyond) return "an integer from 0 up";
  return fmt::format("an integer between {} and {}", min, max);
}

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

void Node::append_path(std::string& path) const {
  if (parent_ != nullptr) parent_->append_path(path);
  switch (kind_) {
    case Kind::Document:
      return;
    case Kind::Field:
      if (!path.empty()) path += '.';
      path += name_;
      return;
    case Kind::Entry:
      path += fmt::format("[{}]", quote(name_));
      return;
    case Kind::Element:
      path += fmt::format("[{}]", index_);
      return;
  }
}

std::string Node::path() const {
  std::string path;
  append_path(path);
  return path;
}

Error Node::error(std::string_view text) const {
  std::string where = path();
  if (where.empty()) return base::make_error(Errc::InvalidSpec, std::string(text));
  return base::make_spec_error(std::move(where), std::string(text));
}

Error Node::must_be(std::string_view allowed) const {
  return error(fmt::format("must be {}, not {}", allowed, describe(*value_)));
}

Result<const json::object*> Node::object() const {
  if (!value_->is_object()) return std::unexpected(must_be("an object"));
  return &value_->get_object();
}

Result<const json::array*> Node::array() const {
  if (!value_->is_array()) return std::unexpected(must_be("an array"));
  return &value_->get_array();
}

Result<std::string_view> Node::string() const {
  if (!value_->is_string()) return std::unexpected(must_be("a string"));
  return std::string_view(value_->get_string());
}

Result<bool> Node::boolean() const {
  if (!value_->is_bool()) return std::unexpected(must_be("true or false"));
  return value_->get_bool();
}

Result<std::int64_t> Node::integer(std::int64_t min, std::int64_t max) const {
  if (value_->is_int64() && value_->get_int64() >= min && value_->get_int64() <= max) {
    return value_->get_int64();
  }
  return std::unexpected(must_be(describe_range(*value_, min, static_cast<std::uint64_t>(max))));
}

Result<std::uint64_t> Node::unsigned_integer(std::uint64_t max) const {
  std::uint64_t number = 0;
  const bool is_unsigned = value_->is_uint64() || (value_->is_int64() && value_->get_int64() >= 0);
  if (is_unsigned) {
    number = value_->is_uint64() ? value_->get_uint64()
                                 : static_cast<std::uint64_t>(value_->get_int64());
  }
  if (!is_unsigned || number > max)
    return std::unexpected(must_be(describe_range(*value_, 0, max)));
  return number;
}

bool names_match_in_any_case(std::string_view found, std::string_view field) {
  return std::ranges::equal(found, field, {}, to_lower, to_lower);
}

}  // namespace libcontainer::spec
