#include "cgroups/systemd/variant_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/number.h"

namespace libcontainer::cgroups::systemd {

namespace {

template <class T>
using Parsed = std::expected<T, std::string>;

constexpr int kMostNested = 8;

struct TypeName {
  std::string_view name;
  char type;
};
constexpr auto kTypeNames = std::to_array<TypeName>({
    {"boolean", 'b'},
    {"byte", 'y'},
    {"double", 'd'},
    {"int16", 'n'},
    {"int32", 'i'},
    {"int64", 'x'},
    {"objectpath", 'o'},
    {"signature", 'g'},
    {"string", 's'},
    {"uint16", 'q'},
    {"uint32", 'u'},
    {"uint64", 't'},
});

struct IntegerType {
  char type;
  std::int64_t least;
  std::uint64_t most;
};
template <class T>
constexpr IntegerType integer_type(char type) {
  return {type, static_cast<std::int64_t>(std::numeric_limits<T>::min()),
          static_cast<std::uint64_t>(std::numeric_limits<T>::max())};
}
constexpr auto kIntegerTypes = std::to_array<IntegerType>({
    integer_type<std::uint8_t>('y'),
    integer_type<std::int16_t>('n'),
    integer_type<std::uint16_t>('q'),
    integer_type<std::int32_t>('i'),
    integer_type<std::uint32_t>('u'),
    integer_type<std::int64_t>('x'),
    integer_type<std::uint64_t>('t'),
});

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '+' || c == '-' || c == '.';
}
bool is_text_type(std::string_view type) { return type == "s" || type == "o" || type == "g"; }

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Parsed<Value> whole() {
    auto value = parse("", 0);
    if (!value) return value;
    skip_blanks();
    if (at_ != text_.size()) return fail("the end");
    return value;
  }

 private:
  std::unexpected<std::string> fail(std::string_view expected) const {
    return std::unexpected(fmt::format("expected {} at position {}", expected, at_));
  }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  bool take(char c) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::string_view take_word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  // `type` is what was said before, "" if nothing was.
  Parsed<Value> parse(std::string_view type, int depth) {
    if (depth > kMostNested) return fail("less nesting");
    skip_blanks();
    if (at_ == text_.size()) return fail("a value");
    if (text_[at_] == '@') return annotated(depth);
    if (take('[')) return array(type, depth);
    if (text_[at_] == '\'' || text_[at_] == '"') return quoted(type.empty() ? "s" : type);
    return word(type, depth);
  }

  // "@as []", "@t 5"
  Parsed<Value> annotated(int depth) {
    ++at_;
    const std::string_view type = take_word();
    const std::string_view element =
        type.substr(std::min(type.find_first_not_of('a'), type.size()));
    const bool known =
        element.size() == 1 &&
        std::ranges::find(kTypeNames, element.front(), &TypeName::type) != kTypeNames.end();
    if (!known || type.size() > kMostNested) return fail("a type");
    return parse(type, depth + 1);
  }

  Parsed<Value> array(std::string_view type, int depth) {
    if (!type.empty() && type.front() != 'a') return fail("no array");
    Value result{.signature = std::string(type)};
    if (take(']')) {
      if (type.empty()) return fail("a type before an empty array");
      return result;
    }
    std::string element(type.empty() ? type : type.substr(1));
    do {
      auto item = parse(element, depth + 1);
      if (!item) return item;
      element = item->signature;
      result.items.push_back(std::move(*item));
      if (result.items.back().signature != result.items.front().signature) {
        return fail("items of one type");
      }
    } while (take(','));
    if (!take(']')) return fail("',' or ']'");
    result.signature = "a" + element;
    return result;
  }

  Parsed<Value> quoted(std::string_view type) {
    if (!is_text_type(type)) return fail("no text");
    const char quote = text_[at_++];
    Value result{.signature = std::string(type)};
    while (at_ < text_.size() && text_[at_] != quote) {
      const char c = text_[at_++];
      if (c == '\0') return fail("no NUL");
      if (c != '\\') {
        result.text += c;
      } else if (!take_escape(result.text)) {
        return fail("an escape");
      }
    }
    if (at_ == text_.size()) return fail("the closing quote");
    ++at_;
    return result;
  }

  bool take_escape(std::string& out) {
    constexpr std::string_view kLetters = "abfnrtv\\'\"";
    constexpr std::string_view kMeant = "\a\b\f\n\r\t\v\\'\"";
    if (at_ == text_.size()) return false;
    const char c = text_[at_++];
    if (const std::size_t i = kLetters.find(c); i != std::string_view::npos) {
      out += kMeant[i];
      return true;
    }
    const std::size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
    const std::string_view hex = text_.substr(at_, digits);
    const auto code = base::parse_number<std::uint32_t>(hex, 16);
    if (digits == 0 || hex.size() != digits || code.value_or(0) == 0) return false;
    at_ += digits;
    return append_character(*code, out);
  }

  static bool append_character(std::uint32_t code, std::string& out) {
    if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
    const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
    if (code < 0x80) {
      byte(code);
      return true;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    byte((0xFF00U >> (more + 1) & 0xFFU) | code >> (6 * more));
    for (int i = more - 1; i >= 0; --i) byte(0x80 | (code >> (6 * i) & 0x3F));
    return true;
  }

  Parsed<Value> word(std::string_view type, int depth) {
    const std::size_t begin = at_;
    const std::string_view word = take_word();
    const auto named = std::ranges::find(kTypeNames, word, &TypeName::name);
    const bool is_type = named != kTypeNames.end();
    if (is_type && (type.empty() || type == std::string_view(&named->type, 1))) {
      return parse({&named->type, 1}, depth + 1);
    }
    if (word == "true" || word == "false") {
      if (!type.empty() && type != "b") return fail("no boolean");
      return boolean(word == "true");
    }
    auto value = number_of(type, word);
    if (value) return std::move(*value);
    at_ = begin;
    return fail(type.empty() ? "a value" : fmt::format("a value of type {}", type));
  }

  static std::optional<Value> number_of(std::string_view type, std::string_view word) {
    const bool is_hex = word.find("0x") != std::string_view::npos;
    const bool is_real = !is_hex && word.find_first_of(".eE") != std::string_view::npos;
    if (type == "d" || (type.empty() && is_real)) return real(word);
    const char letter = type.empty() ? 'i' : type.size() == 1 ? type.front() : '\0';
    const auto* const limits = std::ranges::find(kIntegerTypes, letter, &IntegerType::type);
    if (limits == kIntegerTypes.end()) return std::nullopt;
    return integer(*limits, word);
  }

  static std::optional<Value> integer(const IntegerType& limits, std::string_view word) {
    const bool negative = word.starts_with('-');
    if (negative || word.starts_with('+')) word.remove_prefix(1);
    const int base = word.starts_with("0x") ? 16 : 10;
    if (base == 16) word.remove_prefix(2);
    const auto size = base::parse_number<std::uint64_t>(word, base);
    if (!size) return std::nullopt;
    const std::uint64_t most =
        negative ? ~static_cast<std::uint64_t>(limits.least) + 1 : limits.most;
    if (*size > most) return std::nullopt;
    return Value{.signature = {limits.type}, .number = negative ? ~*size + 1 : *size};
  }

  static std::optional<Value> real(std::string_view word) {
    double number = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
    return Value{.signature = "d", .number = std::bit_cast<std::uint64_t>(number)};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::expected<Value, std::string> parse_variant(std::string_view text) {
  return Parser(text).whole();
}

}  // namespace libcontainer::cgroups::systemd
