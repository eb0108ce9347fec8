#include "cgroups/limit_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace libcontainer::cgroups {

void add_pids(const Resources& resources, Values& values) {
  if (!resources.pids_limit) return;
  if (*resources.pids_limit < 0) return values.add("max");
  // The kernel's 0 would keep init itself from being forked.
  values.add(std::to_string(std::max<std::int64_t>(*resources.pids_limit, 1)));
}

void add_rdma(const Resources& resources, Values& values) {
  for (const auto& [device, limit] : resources.rdma) {
    std::string line = device;
    if (limit.hca_handles) line += fmt::format(" hca_handle={}", *limit.hca_handles);
    if (limit.hca_objects) line += fmt::format(" hca_object={}", *limit.hca_objects);
    if (line.size() > device.size()) values.add(std::move(line));
  }
}

void add_hugepages(const Resources& resources, std::string_view suffix, Values& values) {
  for (const HugepageLimit& limit : resources.hugepage_limits) {
    values.add_to(fmt::format("hugetlb.{}.{}", limit.page_size, suffix),
                  std::to_string(limit.limit));
  }
}

}  // namespace libcontainer::cgroups
