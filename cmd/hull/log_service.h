// Log records for a service of the host: journald in its own format, or whoever reads /dev/log.
#pragma once

#include <string>
#include <string_view>

#include "hull/fd.h"
#include "hull/log_record.h"

namespace hull {

inline constexpr std::string_view kJournalSocket = "/run/systemd/journal/socket";
inline constexpr std::string_view kSyslogSocket = "/dev/log";

// The fields MESSAGE, PRIORITY and SYSLOG_IDENTIFIER; HINT, CODE_FUNC and CODE_FILE if the record
// has them. No text can end its field early. Pure.
// Source: systemd.io/JOURNAL_NATIVE_PROTOCOL.
std::string format_journal_entry(const LogRecord& record, std::string_view identifier);

// "<priority>identifier[pid]: message", where control characters are escaped. Without a time: the
// receiver has its own, and knows the zone. Pure. Source: RFC 3164, section 4.
std::string format_syslog_line(const LogRecord& record, std::string_view identifier, pid_t pid);

class LogService {
 public:
  LogService() = default;
  // Closed if nobody listens at `path`, or not for datagrams.
  static LogService connect(LogSink sink, const std::string& path, std::string_view identifier);

  bool is_open() const { return static_cast<bool>(socket_); }
  // Waits a second at most for a service that is slow. False: the record was not taken, and the
  // service is given up.
  bool send(const LogRecord& record);

 private:
  Fd socket_;
  LogSink sink_ = LogSink::Journal;
  std::string identifier_;
};

}  // namespace hull
