#include "intelrdt/statistics.h"

#include <fcntl.h>

#include <algorithm>

#include "base/number.h"
#include "base/text.h"
#include "intelrdt/resctrl.h"
#include "sys/directory.h"
#include "sys/file.h"

namespace libcontainer::intelrdt {
namespace {

constexpr std::string_view kDomainPrefix = "mon_L3_";

// "Unavailable" and "Error" count as 0.
std::uint64_t read_number(const std::string& path) { return base::leading_number(read_text(path)); }

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    std::string_view line = base::take_until(text, '\n');
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (!line.empty()) lines.emplace_back(line);
  }
  return lines;
}

// Of several, as with code and data apart, all; a line each.
std::string lines_with(const std::vector<std::string>& lines, std::string_view prefix) {
  std::string found;
  for (const auto& line : lines) {
    if (line.starts_with(prefix)) found.append(found.empty() ? "" : "\n").append(line);
  }
  return found;
}

// Sorted: the order of the domains.
std::vector<std::string> domains_below(const std::string& directory) {
  std::vector<std::string> found;
  const auto fd = sys::open_at(sys::FdRef::cwd(), directory, O_RDONLY | O_DIRECTORY);
  if (!fd) return found;
  sys::DirectoryReader entries(*fd);
  for (auto entry = entries.next(); entry && *entry != nullptr; entry = entries.next()) {
    const std::string_view name = (*entry)->d_name;
    if (name.starts_with(kDomainPrefix)) found.push_back(directory + "/" + std::string(name));
  }
  std::ranges::sort(found);
  return found;
}

void read_schemata(const Group& group, RdtStats& stats) {
  const auto of_root = lines_of(read_text(group.root + "/schemata"));
  stats.schemata = lines_of(read_text(group.directory + "/schemata"));
  const std::string info = group.root + "/info/";
  if (has_resource(group.root, Resource::L3Cache)) {
    // Code and data apart have the same numbers.
    const std::string cache = info + (read_text(info + "L3/cbm_mask").empty() ? "L3CODE" : "L3");
    stats.l3_cache = {.cbm_mask = read_text(cache + "/cbm_mask"),
                      .min_cbm_bits = read_number(cache + "/min_cbm_bits"),
                      .closids = read_number(cache + "/num_closids")};
    stats.l3_cache_schema_root = lines_with(of_root, "L3");
    stats.l3_cache_schema = lines_with(stats.schemata, "L3");
  }
  if (has_resource(group.root, Resource::MemoryBandwidth)) {
    stats.memory_bandwidth = {.granularity = read_number(info + "MB/bandwidth_gran"),
                              .delay_linear = read_number(info + "MB/delay_linear"),
                              .min_bandwidth = read_number(info + "MB/min_bandwidth"),
                              .closids = read_number(info + "MB/num_closids")};
    stats.memory_bandwidth_schema_root = lines_with(of_root, "MB");
    stats.memory_bandwidth_schema = lines_with(stats.schemata, "MB");
  }
}

void read_monitoring(const Group& group, RdtStats& stats) {
  const auto features = lines_of(read_text(group.root + "/info/L3_MON/mon_features"));
  const auto counts = [&](std::string_view feature) {
    return std::ranges::find(features, feature) != features.end();
  };
  const std::string& counted = group.monitor.empty() ? group.directory : group.monitor;
  const auto domains = domains_below(counted + "/mon_data");
  if (counts("mbm_total_bytes") || counts("mbm_local_bytes")) {
    auto& traffic = stats.traffic.emplace();
    for (const auto& domain : domains) {
      traffic.push_back({.total_bytes = read_number(domain + "/mbm_total_bytes"),
                         .local_bytes = read_number(domain + "/mbm_local_bytes")});
    }
  }
  if (counts("llc_occupancy")) {
    auto& occupied = stats.occupied_bytes.emplace();
    for (const auto& domain : domains) occupied.push_back(read_number(domain + "/llc_occupancy"));
  }
}

}  // namespace

RdtStats read_statistics(const Group& group) {
  RdtStats stats;
  read_schemata(group, stats);
  read_monitoring(group, stats);
  return stats;
}

}  // namespace libcontainer::intelrdt
