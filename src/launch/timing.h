// How long each step of a launch took: the image writes its times into shared memory, the caller
// takes its own.
#pragma once

#include <libcontainer/error.h>
#include <libcontainer/step.h>

#include <chrono>
#include <vector>

#include "launch/session.h"
#include "sys/fd.h"
#include "wire/builder.h"
#include "wire/step_time.h"

namespace libcontainer::launch {

// The counter that steps are timed with, and the clock that tells what a tick is worth.
struct Instant {
  std::uint64_t ticks = 0;
  std::chrono::steady_clock::time_point time;

  static Instant now();
};

// Without a receiver nothing here does anything.
class Timing {
 public:
  // The launch begins now. Keeps a reference.
  explicit Timing(const ProfileReceiver& receiver);

  bool is_wanted() const { return static_cast<bool>(receiver_); }
  // Makes the memory for the steps of `plan`, which has been composed with Resources::step_times.
  Result<> prepare(const wire::Plan& plan);
  // The file for Resource::StepTimes.
  sys::FdRef memory() const { return memory_; }
  // The same, with its steps timed. Keeps a reference.
  CallerAction timed(const CallerAction& action);
  // The launch is over: hands the steps that were begun to the receiver. If it went on until the
  // program was executed, that is now.
  void finish(const wire::Plan& plan, Until until);

 private:
  const ProfileReceiver& receiver_;
  Instant start_;
  sys::Fd memory_;
  std::vector<wire::StepTime> own_;  // of the caller's steps
};

// The steps of `plan` that have times; what contradicts the plan came from a stranger and is left
// out. `until` is when the launch was over; if it is not after `start`, there are none. Pure.
std::vector<TimedStep> read_times(const wire::Plan& plan, std::span<const wire::StepTime> times,
                                  const Instant& start, const Instant& until);

}  // namespace libcontainer::launch
