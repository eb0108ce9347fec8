#include "cgroups/statistics.h"

#include <array>

#include "base/error.h"
#include "cgroups/control_file.h"
#include "cgroups/counter_file.h"
#include "cgroups/proc_files.h"
#include "cgroups/v1/statistics.h"
#include "cgroups/v2/statistics.h"

namespace libcontainer::cgroups {

namespace {

// "mlx4_0 hca_handle=2 hca_object=max"
Result<> read_rdma_file(const std::string& path, std::map<std::string, RdmaStats>& devices,
                        std::uint64_t RdmaStats::* handles, std::uint64_t RdmaStats::* objects) {
  LC_TRY_ASSIGN(const auto text, read_if_there(path));
  for_each_line(text.value_or(""), [&](std::string_view line) {
    RdmaStats& device = devices[std::string(take_until(line, ' '))];
    device.*handles = parse_counter(value_after(line, "hca_handle"));
    device.*objects = parse_counter(value_after(line, "hca_object"));
  });
  return {};
}

struct PressureFile {
  const char* file;
  std::optional<Pressure>& (*member)(Stats& stats);
};
constexpr auto kPressureFiles = std::to_array<PressureFile>({
    {"cpu.pressure", [](Stats& stats) -> auto& { return stats.cpu.pressure; }},
    {"memory.pressure", [](Stats& stats) -> auto& { return stats.memory.pressure; }},
    {"io.pressure", [](Stats& stats) -> auto& { return stats.block_io.pressure; }},
});

// The unified hierarchy has it, also beside those of version 1.
Result<> read_pressures(const std::string& directory, Stats& stats) {
  for (const PressureFile& row : kPressureFiles) {
    LC_TRY_ASSIGN(const auto text, read_if_there(file_in(directory, row.file)));
    if (text) row.member(stats) = parse_pressure(*text);
  }
  return {};
}

}  // namespace

Result<> read_pids(const std::string& directory, Stats& stats) {
  LC_TRY_ASSIGN(stats.pids.current, read_counter(directory, "pids.current"));
  LC_TRY_ASSIGN(const std::uint64_t limit, read_counter(directory, "pids.max"));
  stats.pids.limit = limit == kNoLimit ? 0 : limit;
  return {};
}

Result<> read_rdma(const std::string& directory, Stats& stats) {
  LC_TRY(read_rdma_file(file_in(directory, "rdma.current"), stats.rdma, &RdmaStats::handles,
                        &RdmaStats::objects));
  return read_rdma_file(file_in(directory, "rdma.max"), stats.rdma, &RdmaStats::handle_limit,
                        &RdmaStats::object_limit);
}

Result<Stats> read_statistics(const CgroupPaths& paths) {
  Stats stats;
  const CgroupDirectory* unified = paths.find("");
  if (unified != nullptr) LC_TRY(read_pressures(unified->path, stats));
  if (paths.version != Version::V2) {
    LC_TRY(v1::read_statistics(paths, stats));
  } else if (unified != nullptr) {
    LC_TRY(v2::read_statistics(unified->path, stats));
  }
  return stats;
}

}  // namespace libcontainer::cgroups
