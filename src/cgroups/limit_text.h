// Fields that both versions write alike. Pure.
#pragma once

#include <libcontainer/config/resources.h>

#include <string_view>

#include "cgroups/write.h"

namespace libcontainer::cgroups {

void add_pids(const Resources& resources, Values& values);
void add_rdma(const Resources& resources, Values& values);
// To "hugetlb.<page size>.<suffix>".
void add_hugepages(const Resources& resources, std::string_view suffix, Values& values);

}  // namespace libcontainer::cgroups
