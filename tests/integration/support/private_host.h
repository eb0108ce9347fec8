// A host of one's own: everything on it is the doing of the test.
#pragma once

#include <functional>
#include <string>

namespace integration {

// Runs `body` as PID 1 of a new pid namespace, with a private mount namespace whose /tmp /run
// /dev/shm /var/tmp are empty, and as a cgroup of its own that is the root of every hierarchy.
// `keep` is a path that stays reachable although it may lie in one of those directories.
// Everything in it is killed when body returns; returns what body did. Needs root.
int on_private_host(const std::string& keep, const std::function<int()>& body);

}  // namespace integration
