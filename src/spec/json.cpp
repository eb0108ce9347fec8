#include "spec/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/parser.hpp>
#include <charconv>
#include <optional>
#include <string>

#include "base/error.h"
#include "spec/text.h"

namespace libcontainer::spec {
namespace {

namespace json = boost::json;

// ---- where and why a document is no JSON: only on the error path ----

std::string describe_position(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::string_view line_start = before.substr(before.rfind('\n') + 1);
  const auto column =
      std::ranges::count_if(line_start, [](char c) { return (c & '\xC0') != '\x80'; }) + 1;
  return fmt::format("line {}, column {}", line, column);
}

std::string describe_unexpected(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return "the document ends too early";
  const auto byte = static_cast<unsigned char>(text[offset]);
  if (byte == '\n') return "unexpected end of line";
  if (byte <= 0x20 || byte >= 0x7F) return fmt::format("unexpected byte 0x{:02x}", byte);
  return fmt::format("unexpected '{}'", text[offset]);
}

std::string describe_failure(std::string_view text, std::size_t offset, json::error_code error) {
  if (error == json::error::too_deep) {
    return fmt::format("nested deeper than {} levels", kMaxJsonDepth);
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return "the document is empty";
  if (error == json::error::incomplete) return "the document ends too early";
  if (error == json::error::syntax) return describe_unexpected(text, offset);
  return error.message();
}

Error syntax_error(std::string_view text, std::size_t offset, json::error_code error) {
  offset = std::min(offset, text.size());
  return base::make_error(Errc::InvalidSpec, fmt::format("{}: {}", describe_position(text, offset),
                                                         describe_failure(text, offset, error)));
}

// ---- \ud800 without its other half: U+FFFD for Go, an error for Boost.JSON ----

// The code unit of the escape "\uXXXX" at `at`.
std::optional<unsigned> escaped_unit(std::string_view text, std::size_t at) {
  if (at > text.size() || !text.substr(at).starts_with("\\u") || text.size() - at < 6) return {};
  unsigned unit = 0;
  const char* end = text.data() + at + 6;
  const auto [stop, error] = std::from_chars(text.data() + at + 2, end, unit, 16);
  if (error != std::errc{} || stop != end) return {};
  return unit;
}

bool is_high_surrogate(unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

std::string replace_lone_surrogates(std::string_view text) {
  std::string result(text);
  for (std::size_t at = 0; at < result.size(); ++at) {
    if (result[at] != '\\') continue;
    const unsigned unit = escaped_unit(text, at).value_or(0);
    const bool has_pair =
        is_high_surrogate(unit) && is_low_surrogate(escaped_unit(text, at + 6).value_or(0));
    if (has_pair) {
      at += 11;
    } else if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
      result.replace(at, 6, "\\ufffd");
      at += 5;
    } else {
      ++at;
    }
  }
  return result;
}

struct Attempt {
  json::error_code error;
  std::size_t offset = 0;
};

Attempt parse_into(json::value& root, std::string_view text) {
  json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  std::array<unsigned char, 8192> scratch{};
  json::parser parser({}, options, scratch.data(), scratch.size());
  parser.reset(root.storage());
  Attempt attempt;
  attempt.offset = parser.write_some(text.data(), text.size(), attempt.error);
  if (!attempt.error) root = parser.release();
  return attempt;
}

}  // namespace

JsonDocument::JsonDocument(std::string_view text)
    : text_(text), arena_(std::max<std::size_t>(text.size() * 2, 1024)), root_(&arena_) {}

Result<> JsonDocument::parse() {
  if (is_valid_utf8(text_)) return parse(text_);
  return parse(replace_invalid_utf8(text_));
}

Result<> JsonDocument::parse(std::string_view text) {
  Attempt attempt = parse_into(root_, text);
  if (!attempt.error) return {};
  const std::string rewritten = replace_lone_surrogates(text);
  if (rewritten != text) {
    attempt = parse_into(root_, rewritten);
    if (!attempt.error) return {};
  }
  return std::unexpected(syntax_error(rewritten, attempt.offset, attempt.error));
}

}  // namespace libcontainer::spec
