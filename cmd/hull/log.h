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
#include "hull/log_record.h"
#include "hull/log_service.h"

namespace hull {

enum class LogFormat : std::uint8_t {
  Text,     // time="…" level=error msg="…"
  Json,     // one object a line
  Terminal  // for people: a coloured level, and the seconds since the start
};

// One line with its new-line. Terminal shows no hint. Pure.
std::string format_record(const LogRecord& record, LogFormat format,
                          std::chrono::system_clock::time_point now,
                          std::chrono::seconds since_start);

struct LogOptions {
  LogSink sink = LogSink::File;
  std::string path;                    // a file, or the socket of a service; empty: standard error
  std::string identifier{};            // under which a service files the records
  LogFormat format = LogFormat::Text;  // of a file and of standard error
  LogLevel level = LogLevel::Warning;  // what is logged at most
};

class Log {
 public:
  // To standard error, in text.
  Log();
  // Appends to the file options.path, and makes it if it is missing. Without the service that was
  // asked for, or once it takes no record any more, the log is standard error: an engine gives the
  // flag on hosts that have none, and what it waits for is the exit status.
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
  bool is_elsewhere() const { return file_ || service_.is_open(); }
  bool shows_debug() const { return options_.level == LogLevel::Debug; }
  // Where a record would go that is for standard error, but not for a container's.
  bool is_intrusion() const;
  void write(LogLevel level, std::string_view message, std::string_view hint,
             const std::source_location* where);

  LogOptions options_;
  Fd file_;
  LogService service_;  // neither: standard error
  std::chrono::steady_clock::time_point start_;
  bool leaves_standard_error_ = false;
  std::vector<std::string> waiting_;
};

}  // namespace hull
