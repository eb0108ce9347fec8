#include "hull/output/stats.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <ctime>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hull/cgroup_failure.h"
#include "hull/commands/handlers.h"
#include "hull/container_list.h"
#include "hull/file.h"
#include "hull/interval.h"
#include "hull/output/escape.h"
#include "hull/output_format.h"

namespace hull::commands {
namespace {

using Clock = std::chrono::steady_clock;
using libcontainer::Container;
using libcontainer::Errc;
using libcontainer::Error;
using libcontainer::Status;
using output::UsageRow;
using output::UsageSample;

struct Request {
  std::span<const std::string_view> ids;  // none: all containers
  std::chrono::nanoseconds interval;
  bool watch = false;
  OutputFormat format = OutputFormat::Text;

  bool of_all() const { return ids.empty(); }
};

struct Watched {
  Container container;
  std::optional<UsageSample> last;
};
using WatchedById = std::map<std::string, Watched, std::less<>>;

Failure not_running(const std::string& id) {
  return Failure("container with id " + id + " is not running");
}

Outcome<Request> read_request(const Args& args) {
  Request request{.ids = args.positionals(), .interval = {}, .watch = args.flag("watch")};
  HULL_TRY_ASSIGN(request.format, read_output_format(args));
  const auto zero = request.watch ? ZeroInterval::Refused : ZeroInterval::Allowed;
  HULL_TRY_ASSIGN(request.interval, read_interval(args, zero));
  return request;
}

Outcome<> load_named(const Request& request, const std::string& state_root, WatchedById& watched) {
  for (const auto id : request.ids) {
    HULL_TRY_ASSIGN(auto container, Container::load(state_root, id));
    HULL_TRY_ASSIGN(const auto status, container.status());
    if (status == Status::Stopped) return std::unexpected(not_running(container.id()));
    watched.try_emplace(std::string(id), Watched{std::move(container), {}});
  }
  return {};
}

void report(const std::string& id, const Error& error) {
  write_standard_error(output::printable("stats of " + id + ": " + error.message()) + "\n");
}

// Adds those that are new.
Outcome<> load_all(const Globals& globals, WatchedById& watched) {
  HULL_TRY_ASSIGN(const auto entries, list_containers(globals, Stateless::Silent));
  for (const auto& entry : entries) {
    if (entry.state->status == Status::Stopped || watched.contains(entry.id)) continue;
    auto container = Container::load(globals.state_root, entry.id);
    if (container) {
      watched.try_emplace(entry.id, Watched{std::move(*container), {}});
    } else if (container.error().code() != Errc::NotFound) {
      report(entry.id, container.error());
    }
  }
  return {};
}

// Its cgroup may go before its status tells: so the error alone does not say.
bool has_ended(const Container& container, const Error& error) {
  if (error.code() == Errc::WrongState) return true;
  const auto status = container.status();
  return status && *status == Status::Stopped;
}

// Of one that could not be read, which is left out from now on.
Outcome<> judge(const Request& request, const Container& container, const Error& error) {
  if (has_ended(container, error)) {
    if (request.of_all() || request.watch) return {};
    return std::unexpected(not_running(container.id()));
  }
  if (!request.of_all()) return std::unexpected(cgroup_failure(error));
  report(container.id(), error);
  return {};
}

// Reads each once.
Outcome<std::vector<UsageRow>> take_samples(const Request& request, WatchedById& watched) {
  std::vector<UsageRow> rows;
  for (auto next = watched.begin(); next != watched.end();) {
    auto& [id, entry] = *next;
    auto stats = entry.container.stats();
    if (!stats) {
      HULL_TRY(judge(request, entry.container, stats.error()));
      next = watched.erase(next);
      continue;
    }
    UsageSample now{Clock::now(), std::move(*stats)};
    rows.push_back(output::usage_row(id, entry.last, now));
    entry.last = std::move(now);
    ++next;
  }
  return rows;
}

class Printer {
 public:
  explicit Printer(const Request& request)
      : json_(request.format == OutputFormat::Json),
        cpu_(request.interval.count() == 0 ? output::CpuColumn::Time : output::CpuColumn::Percent),
        in_place_(request.watch && !json_ && ::isatty(STDOUT_FILENO) == 1) {}

  Outcome<> print(std::span<const UsageRow> rows) {
    if (json_) return write_standard_output(output::format_usage_json(rows));
    const auto table = output::format_usage_table(rows, cpu_);
    const std::string_view before = in_place_ ? kHomeAndClear : again_ ? "\n" : "";
    again_ = true;
    return write_standard_output(std::string(before) + table);
  }

 private:
  static constexpr std::string_view kHomeAndClear = "\x1b[H\x1b[J";

  bool json_;
  output::CpuColumn cpu_;
  bool in_place_;
  bool again_ = false;
};

sigset_t ending_signals(const Request& request) {
  sigset_t signals;
  sigemptyset(&signals);
  if (!request.watch) return signals;
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

// False: one of `signals`, which are blocked, has come before `deadline`.
Outcome<bool> wait(const sigset_t& signals, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::max<Clock::duration>(deadline - Clock::now(), Clock::duration::zero());
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    const timespec time{.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
    if (::sigtimedwait(&signals, nullptr, &time) > 0) return false;
    if (errno == EAGAIN) return true;
    if (errno != EINTR) return std::unexpected(system_failure(errno, "wait for a signal"));
  }
}

Outcome<> follow(const Request& request, const Globals& globals, WatchedById& watched,
                 const sigset_t& signals) {
  Printer printer(request);
  bool complete = request.interval.count() == 0;  // else the first samples are to compare with
  for (;; complete = true) {
    const auto start = Clock::now();
    HULL_TRY_ASSIGN(const auto rows, take_samples(request, watched));
    if (!request.of_all() && rows.empty()) return {};
    if (complete) HULL_TRY(printer.print(rows));
    if (complete && !request.watch) return {};
    HULL_TRY_ASSIGN(const bool goes_on, wait(signals, start + request.interval));
    if (!goes_on) return {};
    if (request.watch && request.of_all()) HULL_TRY(load_all(globals, watched));
  }
}

}  // namespace

Outcome<int> stats_command(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(const auto request, read_request(args));
  const auto signals = ending_signals(request);
  if (const int error = ::pthread_sigmask(SIG_BLOCK, &signals, nullptr); error != 0) {
    return std::unexpected(system_failure(error, "block signals"));
  }
  WatchedById watched;
  HULL_TRY(request.of_all() ? load_all(session.globals, watched)
                            : load_named(request, session.globals.state_root, watched));
  HULL_TRY(follow(request, session.globals, watched, signals));
  return 0;
}

}  // namespace hull::commands
