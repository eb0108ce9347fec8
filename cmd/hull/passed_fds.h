// Descriptors that go into the container beside standard input, output and error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hull/failure.h"

namespace hull {

// How many descriptors from 3 on a service manager passed to this process: $LISTEN_FDS if
// $LISTEN_PID names this process, else 0. Source: sd_listen_fds(3).
std::size_t listen_fd_count();

// 3, 4, … for the `listen` descriptors and the `preserve` after them. All must be open.
Outcome<std::vector<int>> passed_fds(std::size_t listen, std::int64_t preserve);

}  // namespace hull
