// How the process is scheduled. Runs in: init, with the privileges it still has.
#pragma once

#include "wire/process_steps.h"
#include "wire/status.h"

namespace libcontainer::process {

wire::Status set_scheduler(const wire::SetScheduler& step);

}  // namespace libcontainer::process
