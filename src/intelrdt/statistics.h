// What a group uses, and what it may use.
#pragma once

#include <libcontainer/stats.h>

#include "intelrdt/group.h"

namespace libcontainer::intelrdt {

// Counters are those of the monitoring group if there is one, else those of the whole group, one
// for each domain of the L3 cache. What is not there, or has no value at the moment, is empty or 0.
RdtStats read_statistics(const Group& group);

}  // namespace libcontainer::intelrdt
