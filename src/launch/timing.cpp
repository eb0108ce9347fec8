#include "launch/timing.h"

#include <algorithm>

#include "base/error.h"
#include "launch/describe.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/memory.h"

namespace libcontainer::launch {
namespace {

using std::chrono::nanoseconds;

std::size_t size_of_times(const wire::Plan& plan) {
  return plan.steps.size() * sizeof(wire::StepTime);
}

sys::SysResult<sys::Fd> make_memory(const wire::Plan& plan) {
  const std::vector<std::byte> zeros(size_of_times(plan));
  SYS_TRY_ASSIGN(sys::Fd memory, sys::create_memfd("hull-times", sys::Executable::No));
  SYS_TRY(sys::write_all(memory, std::span(zeros)));
  SYS_TRY(sys::seal_size(memory));
  return memory;
}

}  // namespace

Instant Instant::now() { return {.ticks = sys::ticks(), .time = std::chrono::steady_clock::now()}; }

Timing::Timing(const ProfileReceiver& receiver) : receiver_(receiver) {
  if (is_wanted()) start_ = Instant::now();
}

Result<> Timing::prepare(const wire::Plan& plan) {
  if (!is_wanted()) return {};
  own_.resize(plan.steps.size());
  auto memory = make_memory(plan);
  if (!memory) {
    return std::unexpected(
        base::make_system_error(memory.error().value, "make memory for the times of steps"));
  }
  memory_ = std::move(*memory);
  return {};
}

CallerAction Timing::timed(const CallerAction& action) {
  if (!is_wanted()) return action;
  return [this, &action](const CallerTurn& turn) {
    auto& time = own_[turn.step];
    time = {.begin = sys::ticks(), .kind = turn.kind, .actor = wire::Actor::Caller};
    auto result = action(turn);
    time.end = sys::ticks();
    return result;
  };
}

void Timing::finish(const wire::Plan& plan, Until until) {
  if (!is_wanted()) return;
  const Instant end = Instant::now();
  std::vector<wire::StepTime> times(plan.steps.size());
  const auto bytes = std::as_writable_bytes(std::span(times));
  const auto read =
      sys::read_at(memory_, std::span(reinterpret_cast<char*>(bytes.data()), bytes.size()), 0);
  if (!read) times.assign(times.size(), {});
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (wire::info(plan.steps[i].kind).actor == wire::Actor::Caller) times[i] = own_[i];
  }
  if (until == Until::Executed && times.back().begin != 0) times.back().end = end.ticks;
  receiver_(read_times(plan, times, start_, end));
}

std::vector<TimedStep> read_times(const wire::Plan& plan, std::span<const wire::StepTime> times,
                                  const Instant& start, const Instant& until) {
  // The counters of two processors may differ.
  if (until.ticks <= start.ticks) return {};
  const auto elapsed = std::chrono::duration<double, std::nano>(until.time - start.time);
  const double worth = elapsed.count() / static_cast<double>(until.ticks - start.ticks);
  const auto since_start = [&](std::uint64_t at) {
    const std::uint64_t within = std::clamp(at, start.ticks, until.ticks) - start.ticks;
    return nanoseconds(static_cast<std::int64_t>(static_cast<double>(within) * worth));
  };
  std::vector<TimedStep> result;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto& time = times[i];
    const auto kind = plan.steps[i].kind;
    if (time.begin == 0 || time.end < time.begin) continue;
    if (time.kind != kind || time.actor != wire::info(kind).actor) continue;
    const nanoseconds begin = since_start(time.begin);
    result.push_back(
        {.step = describe(plan, i), .begin = begin, .duration = since_start(time.end) - begin});
  }
  return result;
}

}  // namespace libcontainer::launch
