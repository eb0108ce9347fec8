#include "namespaces/id_maps.h"

#include <gtest/gtest.h>

namespace libcontainer::namespaces {
namespace {

TEST(FormatIdMap, OneLineAMapping) {
  EXPECT_EQ(format_id_map({{.container_id = 0, .host_id = 1000, .size = 1},
                           {.container_id = 1, .host_id = 100000, .size = 65536}}),
            "0 1000 1\n1 100000 65536\n");
  EXPECT_EQ(format_id_map({}), "");
}

TEST(ToHostId, FindsTheRangeThatHoldsTheId) {
  const std::vector<IdMapping> mappings = {{.container_id = 0, .host_id = 1000, .size = 10},
                                           {.container_id = 10, .host_id = 5000, .size = 5}};
  EXPECT_EQ(to_host_id(mappings, 0), 1000U);
  EXPECT_EQ(to_host_id(mappings, 9), 1009U);
  EXPECT_EQ(to_host_id(mappings, 14), 5004U);
  EXPECT_EQ(to_host_id(mappings, 15), std::nullopt);
  EXPECT_EQ(to_host_id({}, 0), std::nullopt);
}

}  // namespace
}  // namespace libcontainer::namespaces
