// Text → JSON values, as lenient and as strict as Go's encoding/json.
#pragma once

#include <libcontainer/error.h>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <string_view>

namespace libcontainer::spec {

// Deeper documents are refused: a config.json has 8 levels.
inline constexpr std::size_t kMaxJsonDepth = 64;

// A parsed document and the arena that it lives in: everything is freed at once.
class JsonDocument {
 public:
  // `text` is no longer needed afterwards.
  explicit JsonDocument(std::string_view text);
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  // To be called once, before root(). Reads the first value and ignores what follows it, takes
  // the last of duplicated names, and replaces invalid UTF-8 by U+FFFD.
  // Errors: InvalidSpec with line and column, both counted from 1, the column in characters.
  Result<> parse();
  const boost::json::value& root() const { return root_; }

 private:
  Result<> parse(std::string_view text);

  std::string_view text_;
  boost::json::monotonic_resource arena_;
  boost::json::value root_;
};

}  // namespace libcontainer::spec
