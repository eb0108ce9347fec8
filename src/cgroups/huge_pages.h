// Which sizes of huge pages a cgroup counts.
#pragma once

#include <libcontainer/error.h>

#include <map>
#include <string>
#include <string_view>

namespace libcontainer::cgroups {

// Page size → what the names of its counters begin with, "2MB" → "hugetlb.2MB.rsvd", or
// "hugetlb.2MB" where reservations are not counted. `usage` is how the name of a counter ends.
// A cgroup that is gone has none.
Result<std::map<std::string, std::string>> huge_page_sizes(const std::string& directory,
                                                           std::string_view usage);

}  // namespace libcontainer::cgroups
