#include "process/scheduler.h"

#include "sys/scheduling.h"

namespace libcontainer::process {

wire::Status set_scheduler(const wire::SetScheduler& step) {
  const auto set = sys::set_scheduler({.policy = step.policy,
                                       .flags = step.flags,
                                       .nice = step.nice,
                                       .priority = step.priority,
                                       .runtime = step.runtime,
                                       .deadline = step.deadline,
                                       .period = step.period});
  // SCHED_DEADLINE guarantees times on all processors or on none.
  if (!set && set.error().value == EPERM && step.has_cpuset != 0) {
    return {EPERM, "", "process scheduler can't be used together with AllowedCPUs"};
  }
  STEP_TRY("sched_setattr", set);
  return {};
}

}  // namespace libcontainer::process
