// What a change of limits means. Pure.
#pragma once

#include <libcontainer/config/resources.h>
#include <libcontainer/validate.h>

namespace libcontainer::config {

struct MergedResources {
  Resources stored;   // those of before with the changes, to be kept
  Resources written;  // the changes, with those of before that share a file or a rule with them
};
// Devices of `changes` count for nothing.
MergedResources merge_resources(const Resources& before, const Resources& changes);

// The checks of validate() that look at limits.
Result<> validate_resources(const Resources& resources, const HostInfo& host);

}  // namespace libcontainer::config
