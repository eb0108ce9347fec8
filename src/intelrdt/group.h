// A container's group in the resctrl file system. Every function takes paths from `Group`, so that
// tests have a tree of plain files. No hardware has seen this code: see docs/differences.md.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/error.h>
#include <sys/types.h>

#include <string>
#include <string_view>

namespace libcontainer::intelrdt {

struct Group {
  std::string root;             // of the file system
  std::string directory;        // the group: closID's, else the container's own
  std::string monitor;          // what counts for this container alone; empty: none was asked for
  bool is_own = false;          // made for this container, and removed with it
  bool has_own_monitor = true;  // the same
};

// Which group `rdt` means, and whether the machine can do what it wants. Makes nothing. Errors:
// Unsupported or NotFound with the field.
Result<Group> plan_group(const std::string& root, const IntelRdt& rdt, std::string_view id);

// Makes the directories and writes the schemata. What is there already and is not the
// container's own is changed only in the schemata that were asked for. A group that has appeared
// since it was planned is another's: an error, after which it is not `is_own` any more. A monitor
// that is there is taken, but is not its own.
Result<> create(Group& group, const IntelRdt& rdt);
// Writes schemata alone, for a container that is there.
Result<> set(const Group& group, const IntelRdt& rdt);
// Moves the process; its children are born there.
Result<> join(const Group& group, pid_t pid);
// What is not there, or not the container's own, is left.
Result<> remove(const Group& group);

}  // namespace libcontainer::intelrdt
