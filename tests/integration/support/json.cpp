#include "support/json.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <stdexcept>
#include <utility>
#include <vector>

namespace integration {
namespace {

std::vector<std::string> tokens_of(std::string_view pointer) {
  std::vector<std::string> tokens;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);  // the slash
    const size_t end = std::min(pointer.find('/'), pointer.size());
    std::string& token = tokens.emplace_back();
    for (size_t at = 0; at < end; ++at) {
      const bool escaped_slash = pointer.substr(at, 2) == "~1";
      token += escaped_slash ? '/' : pointer[at];
      at += escaped_slash ? 1 : 0;
    }
    pointer.remove_prefix(end);
  }
  return tokens;
}

Json& child(Json& node, const std::string& token) {
  if (!node.is_array()) {
    if (!node.is_object()) node = boost::json::object();
    return node.get_object()[token];
  }
  boost::json::array& array = node.get_array();
  if (token == "-") return array.emplace_back(nullptr);
  size_t index = 0;
  std::from_chars(token.data(), token.data() + token.size(), index);
  return array.at(index);
}

}  // namespace

Json parse_json(std::string_view text) {
  try {
    return boost::json::parse(text);
  } catch (const std::exception& error) {
    throw std::runtime_error("no JSON (" + std::string(error.what()) + "): " + std::string(text));
  }
}

std::string to_text(const Json& value) { return boost::json::serialize(value); }

void set_at(Json& document, std::string_view pointer, Json value) {
  Json* node = &document;
  for (const std::string& token : tokens_of(pointer)) node = &child(*node, token);
  *node = std::move(value);
}

void remove_at(Json& document, std::string_view pointer) {
  std::vector<std::string> tokens = tokens_of(pointer);
  const std::string last = tokens.back();
  tokens.pop_back();
  Json* node = &document;
  for (const std::string& token : tokens) node = &child(*node, token);
  if (node->is_object()) {
    node->get_object().erase(last);
  } else {
    boost::json::array& array = node->as_array();
    array.erase(array.begin() + std::stol(last));
  }
}

const Json& value_at(const Json& document, std::string_view pointer) {
  static const Json nothing;
  boost::json::error_code error;
  const Json* found = document.find_pointer(pointer, error);
  return found == nullptr ? nothing : *found;
}

std::string string_at(const Json& document, std::string_view pointer) {
  const Json& value = value_at(document, pointer);
  return value.is_string() ? std::string(value.get_string()) : std::string();
}

std::int64_t number_at(const Json& document, std::string_view pointer) {
  const Json& value = value_at(document, pointer);
  return value.is_number() ? value.to_number<std::int64_t>() : -1;
}

}  // namespace integration
