// Descriptors that go into the container beside standard input, output and error.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hull/failure.h"

namespace hull {

// How many descriptors from 3 on a service manager passed to this process: $LISTEN_FDS if
// $LISTEN_PID names this process, else 0. Source: sd_listen_fds(3).
std::int64_t listen_fd_count();

// 3, 4, … for the `listen` descriptors and the `preserve` after them. All must be open.
Outcome<std::vector<int>> passed_fds(std::int64_t listen, std::int64_t preserve);

// What the container's process sees of them.
void add_listen_variables(std::vector<std::string>& env, std::int64_t listen);

}  // namespace hull
