// The container's network namespace. Runs in: init.
#pragma once

#include "wire/status.h"

namespace libcontainer::network {

wire::Status bring_up_loopback();

}  // namespace libcontainer::network
