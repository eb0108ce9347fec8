#include <array>
#include <span>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "cgroups/counter_file.h"
#include "cgroups/proc_files.h"
#include "cgroups/v1/statistics.h"

namespace libcontainer::cgroups::v1 {

namespace {

using Entries = std::vector<BlockIoEntry>;

struct File {
  const char* name;
  Entries BlockIoStats::* member;
};

constexpr auto kBfqDebug = std::to_array<File>({
    {"blkio.bfq.sectors_recursive", &BlockIoStats::sectors},
    {"blkio.bfq.io_service_bytes_recursive", &BlockIoStats::service_bytes},
    {"blkio.bfq.io_serviced_recursive", &BlockIoStats::serviced},
    {"blkio.bfq.io_queued_recursive", &BlockIoStats::queued},
    {"blkio.bfq.io_service_time_recursive", &BlockIoStats::service_time},
    {"blkio.bfq.io_wait_time_recursive", &BlockIoStats::wait_time},
    {"blkio.bfq.io_merged_recursive", &BlockIoStats::merged},
    {"blkio.bfq.time_recursive", &BlockIoStats::time},
});
constexpr auto kBfq = std::to_array<File>({
    {"blkio.bfq.io_serviced_recursive", &BlockIoStats::serviced},
    {"blkio.bfq.io_service_bytes_recursive", &BlockIoStats::service_bytes},
});
constexpr auto kCfq = std::to_array<File>({
    {"blkio.sectors_recursive", &BlockIoStats::sectors},
    {"blkio.io_service_bytes_recursive", &BlockIoStats::service_bytes},
    {"blkio.io_serviced_recursive", &BlockIoStats::serviced},
    {"blkio.io_queued_recursive", &BlockIoStats::queued},
    {"blkio.io_service_time_recursive", &BlockIoStats::service_time},
    {"blkio.io_wait_time_recursive", &BlockIoStats::wait_time},
    {"blkio.io_merged_recursive", &BlockIoStats::merged},
    {"blkio.time_recursive", &BlockIoStats::time},
});
constexpr auto kThrottleRecursive = std::to_array<File>({
    {"blkio.throttle.io_serviced_recursive", &BlockIoStats::serviced},
    {"blkio.throttle.io_service_bytes_recursive", &BlockIoStats::service_bytes},
});
constexpr auto kThrottle = std::to_array<File>({
    {"blkio.throttle.io_serviced", &BlockIoStats::serviced},
    {"blkio.throttle.io_service_bytes", &BlockIoStats::service_bytes},
});

// Who counts depends on the scheduler of each device: the first of these with an entry is taken.
constexpr auto kGroups =
    std::to_array<std::span<const File>>({kBfqDebug, kBfq, kCfq, kThrottleRecursive, kThrottle});

// "8:0 Read 4096", "8:0 17"; the sum over all devices is "Total 4096".
Entries parse_entries(std::string_view text) {
  Entries entries;
  for_each_line(text, [&](std::string_view line) {
    std::string_view device = take_until(line, ' ');
    if (device.find(':') == std::string_view::npos) return;
    BlockIoEntry entry;
    entry.major = parse_counter(take_until(device, ':'));
    entry.minor = parse_counter(device);
    if (line.find(' ') != std::string_view::npos) entry.operation = take_until(line, ' ');
    entry.value = parse_counter(line);
    entries.push_back(std::move(entry));
  });
  return entries;
}

Result<Entries> read_entries(const std::string& directory, const char* file) {
  LC_TRY_ASSIGN(const auto text, read_if_there(file_in(directory, file)));
  return parse_entries(text.value_or(""));
}

}  // namespace

Result<> read_block_io(const std::string& directory, Stats& stats) {
  for (const auto& group : kGroups) {
    LC_TRY_ASSIGN(const Entries first, read_entries(directory, group.front().name));
    if (first.empty()) continue;
    for (const File& file : group) {
      LC_TRY_ASSIGN(stats.block_io.*file.member, read_entries(directory, file.name));
    }
    return {};
  }
  return {};
}

}  // namespace libcontainer::cgroups::v1
