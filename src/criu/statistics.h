// What criu leaves behind of a dump: stats-dump, in the work directory.
#pragma once

#include <libcontainer/checkpoint.h>
#include <libcontainer/error.h>

#include <string_view>

namespace libcontainer::criu {

inline constexpr const char* kDumpStatistics = "stats-dump";

// Errors: Internal for what is no such file. Pure. Source: criu.org/Statistics.
Result<CheckpointSummary> parse_dump_statistics(std::string_view file, std::uint64_t page_size);

}  // namespace libcontainer::criu
