#include "hull/log.h"

#include <fcntl.h>
#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

#include "hull/file.h"
#include "hull/output/escape.h"
#include "hull/output/json_writer.h"
#include "hull/output/timestamp.h"
#include "hull/output/utf8.h"

namespace hull {
namespace {

struct LevelWords {
  std::string_view name;
  std::string_view column;  // as on a terminal, with its colour
};

constexpr LevelWords words_of(LogLevel level) {
  switch (level) {
    case LogLevel::Error:
      return {"error", "\x1b[31mERRO\x1b[0m"};
    case LogLevel::Warning:
      return {"warning", "\x1b[33mWARN\x1b[0m"};
    case LogLevel::Debug:
      return {"debug", "\x1b[37mDEBU\x1b[0m"};
  }
  return {"error", "ERRO"};
}

// In quotes, with everything escaped that could end the line or move a cursor.
void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto length = output::utf8_length(text);
    if (length > 1) {
      out += text.substr(0, length);
    } else {
      output::append_escaped(out, text[0]);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  out += '"';
}

std::string quoted(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

std::string format_text(const LogRecord& record, std::chrono::system_clock::time_point now) {
  auto line = fmt::format(FMT_COMPILE("time=\"{}\" level={} msg={}"), output::format_timestamp(now),
                          words_of(record.level).name, quoted(record.message));
  if (!record.hint.empty()) line += " hint=" + quoted(record.hint);
  if (!record.function.empty()) {
    line +=
        fmt::format(FMT_COMPILE(" func={} file={}"), quoted(record.function), quoted(record.file));
  }
  line += '\n';
  return line;
}

std::string format_json(const LogRecord& record, std::chrono::system_clock::time_point now) {
  output::JsonWriter json(output::JsonStyle::OneLine);
  json.begin_object();
  json.member("level", words_of(record.level).name);
  json.member("msg", record.message);
  json.member("time", output::format_timestamp(now));
  if (!record.hint.empty()) json.member("hint", record.hint);
  if (!record.function.empty()) {
    json.member("func", record.function);
    json.member("file", record.file);
  }
  json.end_object();
  return json.take() + "\n";
}

std::string format_terminal(const LogRecord& record, std::chrono::seconds since_start) {
  return fmt::format(FMT_COMPILE("{}[{:04}] {}\n"), words_of(record.level).column,
                     since_start.count(), output::printable(record.message));
}

std::string hint_line(std::string_view hint) {
  return hint.empty() ? "" : "hint: " + output::printable(hint) + "\n";
}

}  // namespace

std::string format_record(const LogRecord& record, LogFormat format,
                          std::chrono::system_clock::time_point now,
                          std::chrono::seconds since_start) {
  switch (format) {
    case LogFormat::Json:
      return format_json(record, now);
    case LogFormat::Text:
      return format_text(record, now);
    case LogFormat::Terminal:
      return format_terminal(record, since_start);
  }
  return {};
}

Log::Log() : start_(std::chrono::steady_clock::now()) {}

Outcome<Log> Log::open(const LogOptions& options) {
  Log log;
  log.options_ = options;
  if (options.sink != LogSink::File) {
    log.service_ = LogService::connect(options.sink, options.path, options.identifier);
    if (!log.service_.is_open()) {
      log.options_.path.clear();
      log.debug("nobody listens at '" + options.path + "': the log is standard error");
    }
  } else if (!options.path.empty()) {
    constexpr int kFlags = O_CREAT | O_WRONLY | O_APPEND | O_SYNC | O_CLOEXEC | O_NOCTTY;
    log.file_ = Fd(::open(options.path.c_str(), kFlags, 0644));
    if (!log.file_) {
      return std::unexpected(system_failure(errno, "open log file '" + options.path + "'"));
    }
  }
  const bool for_people = options.format == LogFormat::Text && ::isatty(STDERR_FILENO) == 1;
  if (!log.is_elsewhere() && for_people) log.options_.format = LogFormat::Terminal;
  return log;
}

bool Log::is_intrusion() const {
  const bool for_people = options_.format == LogFormat::Terminal || shows_debug();
  return leaves_standard_error_ && !is_elsewhere() && !for_people;
}

void Log::write(LogLevel level, std::string_view message, std::string_view hint,
                const std::source_location* where) {
  LogRecord record{.level = level, .message = message, .hint = hint, .function = {}, .file = {}};
  std::string place;
  if (shows_debug() && where != nullptr) {
    place = fmt::format(FMT_COMPILE("{}:{}"), where->file_name(), where->line());
    record.function = where->function_name();
    record.file = place;
  }
  if (service_.send(record)) return;
  if (level == LogLevel::Warning && is_intrusion()) return;
  const auto since_start =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start_);
  const auto line =
      format_record(record, options_.format, std::chrono::system_clock::now(), since_start);
  // A log that cannot be written has nowhere to say so.
  (void)write_all(file_ ? file_.number() : STDERR_FILENO, line, "log");
}

void Log::fail(const Failure& failure) {
  waiting_.clear();
  const bool hint_apart = !is_elsewhere() && options_.format != LogFormat::Json;
  write(LogLevel::Error, failure.message, hint_apart ? "" : failure.hint, nullptr);
  const bool elsewhere = is_elsewhere();
  if (elsewhere) write_standard_error(output::printable(failure.message) + "\n");
  if (elsewhere || hint_apart) write_standard_error(hint_line(failure.hint));
}

void Log::warn(std::string_view message) {
  if (options_.level < LogLevel::Warning || is_intrusion()) return;
  const bool is_one_document = options_.format == LogFormat::Json && !service_.is_open();
  if (is_one_document && !shows_debug()) {
    waiting_.emplace_back(message);
  } else {
    write(LogLevel::Warning, message, {}, nullptr);
  }
}

void Log::debug(std::string_view message, std::source_location where) {
  if (shows_debug()) write(LogLevel::Debug, message, {}, &where);
}

void Log::release_warnings() {
  for (const auto& message : waiting_) write(LogLevel::Warning, message, {}, nullptr);
  waiting_.clear();
}

}  // namespace hull
