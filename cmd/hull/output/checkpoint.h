// What `checkpoint` prints: how far it is, and what it was. Pure.
#pragma once

#include <libcontainer/checkpoint.h>

#include <string>

namespace hull::output {

// Without a new-line: "round 2: 3.1MiB written, 210.0MiB in memory, 0.4 s".
std::string format_checkpoint(const libcontainer::CheckpointProgress& progress);
// "round 2: 3.1MiB written, 206.9MiB unchanged, stood still for 12.5 ms"
std::string format_checkpoint(const libcontainer::CheckpointSummary& summary);

// One line with an object, ended by a new-line: sizes are bytes, times microseconds. Its "type" is
// progress or summary.
std::string format_checkpoint_json(const libcontainer::CheckpointProgress& progress);
std::string format_checkpoint_json(const libcontainer::CheckpointSummary& summary);

}  // namespace hull::output
