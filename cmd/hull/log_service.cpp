#include "hull/log_service.h"

#include <fmt/compile.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "hull/output/escape.h"

namespace hull {
namespace {

// Of syslog(3): LOG_ERR, LOG_WARNING, LOG_DEBUG.
constexpr int priority_of(LogLevel level) {
  switch (level) {
    case LogLevel::Error:
      return 3;
    case LogLevel::Warning:
      return 4;
    case LogLevel::Debug:
      return 7;
  }
  return 3;
}

constexpr int kUserFacility = 1 << 3;  // LOG_USER

// A value with a new-line in it is preceded by its length, in 64 bits from the lowest byte on.
void append_field(std::string& entry, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  entry += name;
  if (value.find('\n') == std::string_view::npos) {
    entry += '=';
  } else {
    entry += '\n';
    std::uint64_t size = value.size();
    for (int i = 0; i < 8; ++i, size >>= 8U) entry += static_cast<char>(size & 0xffU);
  }
  entry += value;
  entry += '\n';
}

}  // namespace

std::string format_journal_entry(const LogRecord& record, std::string_view identifier) {
  std::string entry;
  append_field(entry, "MESSAGE", record.message);
  append_field(entry, "PRIORITY", std::to_string(priority_of(record.level)));
  append_field(entry, "SYSLOG_IDENTIFIER", identifier);
  append_field(entry, "HINT", record.hint);
  append_field(entry, "CODE_FUNC", record.function);
  append_field(entry, "CODE_FILE", record.file);
  return entry;
}

std::string format_syslog_line(const LogRecord& record, std::string_view identifier, pid_t pid) {
  auto line = fmt::format(FMT_COMPILE("<{}>{}[{}]: {}"), kUserFacility | priority_of(record.level),
                          output::printable(identifier), pid, output::printable(record.message));
  if (!record.hint.empty()) line += " (hint: " + output::printable(record.hint) + ")";
  return line;
}

LogService LogService::connect(LogSink sink, const std::string& path, std::string_view identifier) {
  LogService service;
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) return service;
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const timeval patience{.tv_sec = 1, .tv_usec = 0};
  if (!socket ||
      ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0 ||
      ::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
          0) {
    return service;
  }
  service.socket_ = std::move(socket);
  service.sink_ = sink;
  service.identifier_ = identifier;
  return service;
}

bool LogService::send(const LogRecord& record) {
  if (!socket_) return false;
  const auto text = sink_ == LogSink::Journal ? format_journal_entry(record, identifier_)
                                              : format_syslog_line(record, identifier_, ::getpid());
  ssize_t sent = -1;
  do {
    sent = ::send(socket_.number(), text.data(), text.size(), MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0) socket_.reset();
  return sent >= 0;
}

}  // namespace hull
