// Namespaces: joining by path, time offsets. Runs in: stage 0.
#pragma once

#include "wire/namespace_steps.h"
#include "wire/status.h"

namespace libcontainer::namespaces {

wire::Status join_namespace(wire::Block plan, const wire::JoinNamespace& step);
// Leaves a descriptor of the namespace at number `place`.
wire::Status make_id_mapping(wire::Block plan, const wire::MakeIdMapping& step, int place);
// Makes the time namespace that the next child will be in, and sets its clocks.
wire::Status set_time_offsets(wire::Block plan, const wire::SetTimeOffsets& step);

}  // namespace libcontainer::namespaces
