// JSON documents as a test handles them: parse, look at, change at a pointer.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace integration {

using Json = boost::json::value;

// Throws, which fails the test, if `text` is no JSON.
Json parse_json(std::string_view text);
std::string to_text(const Json& value);

// RFC 6901 pointers; missing objects on the way are made, "-" is past the end of an array.
void set_at(Json& document, std::string_view pointer, Json value);
void remove_at(Json& document, std::string_view pointer);
// Null if there is nothing.
const Json& value_at(const Json& document, std::string_view pointer);
// The string there; empty if there is none.
std::string string_at(const Json& document, std::string_view pointer);
// The number there; -1 if there is none.
std::int64_t number_at(const Json& document, std::string_view pointer);

}  // namespace integration
