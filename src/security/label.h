// Labels of AppArmor and SELinux that the next execve or the next key gets. Runs in: stage 0 and
// init.
#pragma once

#include "wire/process_steps.h"
#include "wire/status.h"

namespace libcontainer::security {

wire::Status set_label(wire::Block plan, const wire::Label& label);

}  // namespace libcontainer::security
