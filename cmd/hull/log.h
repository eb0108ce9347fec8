// The log of one call: where engines look for what went wrong.
#pragma once

#include <chrono>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "hull/failure.h"
#include "hull/fd.h"

namespace hull {

enum class LogFormat : std::uint8_t {
  Text,     // time="…" level=error msg="…"
  Json,     // one object a line
  Terminal  // for people: a coloured level, and the seconds since the start
};
enum class LogLevel : std::uint8_t { Error, Warning, Debug };

struct LogRecord {
  LogLevel level = LogLevel::Error;
  std::string_view message;
  std::string_view hint;      // empty: none
  std::string_view function;  // with `file`: where it was logged, or empty
  std::string_view file;      // "path:line"
};

// One line with its new-line. Terminal shows no hint. Pure.
std::string format_record(const LogRecord& record, LogFormat format,
                          std::chrono::system_clock::time_point now,
                          std::chrono::seconds since_start);

struct LogOptions {
  std::string path;  // empty: standard error
  LogFormat format = LogFormat::Text;
  bool debug = false;
};

class Log {
 public:
  // To standard error, in text.
  Log();
  // Appends to options.path, and makes it if it is missing.
  static Outcome<Log> open(const LogOptions& options);

  // The last record of a command that failed. Goes to standard error as well, as bare text, if the
  // log is elsewhere; text on standard error has the hint on a line of its own. Warnings that wait
  // are dropped: engines read a JSON log of a failed command as one object.
  void fail(const Failure& failure);
  // In a JSON log it waits for release_warnings().
  void warn(std::string_view message);
  // From now on standard error is a container's, and no warning goes there, unless it is a terminal
  // or with --debug.
  void leave_standard_error() { leaves_standard_error_ = true; }
  void debug(std::string_view message,
             std::source_location where = std::source_location::current());
  // Says that the command will not fail any more, or not before something else is running.
  void release_warnings();

 private:
  void write(LogLevel level, std::string_view message, std::string_view hint,
             const std::source_location* where);

  LogOptions options_;
  Fd file_;  // none: standard error
  std::chrono::steady_clock::time_point start_;
  bool leaves_standard_error_ = false;
  std::vector<std::string> waiting_;
};

}  // namespace hull
