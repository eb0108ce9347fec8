// From the numbers of config.json, which are cgroup v1's, to those of cgroup v2. Pure.
#pragma once

#include <libcontainer/config/resources.h>
#include <libcontainer/error.h>

#include <cstdint>
#include <optional>
#include <string>

namespace libcontainer::cgroups::v2 {

// 2..262144 → 1..10000, with the default 1024 at the default 100; 0 stays 0.
std::uint64_t weight_from_shares(std::uint64_t shares);

// 10..1000 → 1..10000.
std::uint64_t io_weight(std::uint64_t blkio_weight);

// Bytes of swap from "memory plus swap" and "memory"; 0 of `memory` means not given. Absent:
// nothing is to be written; -1: no limit.
Result<std::optional<std::int64_t>> swap_limit(const MemoryLimits& memory);

// "max" for -1.
std::string limit_text(std::int64_t limit);

// "cpu.max": quota and period; empty: nothing is to be written.
std::string bandwidth(const CpuLimits& cpu);

}  // namespace libcontainer::cgroups::v2
