// What is logged, and where to: shared by the log and the services it may speak to.
#pragma once

#include <cstdint>
#include <string_view>

namespace hull {

// Each has all that the one before has.
enum class LogLevel : std::uint8_t { Error, Warning, Debug };

enum class LogSink : std::uint8_t { File, Journal, Syslog };

struct LogRecord {
  LogLevel level = LogLevel::Error;
  std::string_view message;
  std::string_view hint;      // empty: none
  std::string_view function;  // with `file`: where it was logged, or empty
  std::string_view file;      // "path:line"
};

}  // namespace hull
