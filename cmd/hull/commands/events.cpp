#include "hull/output/events.h"

#include <poll.h>

#include <cerrno>
#include <chrono>
#include <string>

#include "hull/cgroup_failure.h"
#include "hull/commands/handlers.h"
#include "hull/file.h"
#include "hull/interval.h"

namespace hull::commands {
namespace {

using Clock = std::chrono::steady_clock;
using libcontainer::Container;
using libcontainer::OomWatch;
using libcontainer::Status;

Outcome<> print_stats(const Container& container) {
  const auto stats = container.stats();
  if (!stats) return std::unexpected(cgroup_failure(stats.error()));
  return write_standard_output(output::format_stats_event(container.id(), *stats));
}

// Until `deadline`, or something happens.
Outcome<> wait(const OomWatch& watch, Clock::time_point deadline) {
  constexpr auto kLongest = std::chrono::hours(24);  // as poll can count it
  const auto left = std::min<Clock::duration>(deadline - Clock::now(), kLongest);
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(left).count();
  pollfd watched{.fd = watch.fd(), .events = POLLIN, .revents = 0};
  const int ready = ::poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(milliseconds, 0)));
  if (ready >= 0 || errno == EINTR) return {};
  return std::unexpected(system_failure(errno, "poll"));
}

// False: the container has ended.
Outcome<bool> print_events(const Container& container, OomWatch& watch) {
  for (;;) {
    HULL_TRY_ASSIGN(const auto event, watch.next());
    if (event == OomWatch::Event::None) return true;
    if (event == OomWatch::Event::Ended) return false;
    HULL_TRY(write_standard_output(output::format_oom_event(container.id())));
  }
}

Outcome<int> follow(const Container& container, Clock::duration interval) {
  HULL_TRY_ASSIGN(auto watch, container.watch_oom());
  auto next = Clock::now() + interval;
  for (;;) {
    HULL_TRY(wait(watch, next));
    HULL_TRY_ASSIGN(const bool alive, print_events(container, watch));
    if (!alive) return 0;
    if (Clock::now() < next) continue;
    next += interval;
    auto printed = print_stats(container);
    if (printed) continue;
    // It may have ended meanwhile.
    HULL_TRY_ASSIGN(const bool still_alive, print_events(container, watch));
    if (still_alive) return std::unexpected(printed.error());
  }
}

}  // namespace

Outcome<int> events_command(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(const auto interval, read_interval(args, ZeroInterval::Refused));
  HULL_TRY_ASSIGN(const auto container,
                  Container::load(session.globals.state_root, args.container_id()));
  HULL_TRY_ASSIGN(const auto status, container.status());
  if (status == Status::Stopped) {
    return std::unexpected(Failure("container with id " + container.id() + " is not running"));
  }
  if (!args.flag("stats")) return follow(container, interval);
  HULL_TRY(print_stats(container));
  return 0;
}

}  // namespace hull::commands
