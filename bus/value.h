// Values of D-Bus messages, from the caller's.
#pragma once

#include <systemd/sd-bus.h>

#include "wire/bus_message.h"

namespace libcontainer::bus {

// Appends "a(sv)". Negative errno; -EBADMSG if the caller's message is wrong.
int append_properties(sd_bus_message* message, wire::BusReader& in);

}  // namespace libcontainer::bus
