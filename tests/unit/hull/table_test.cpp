#include "hull/output/table.h"

#include <gtest/gtest.h>

namespace hull::output {
namespace {

TEST(Table, AlignsColumnsAndPadsNoLastCell) {
  const std::vector<TableLine> lines{{"A", "BB", "C"}, {"long", "", "x"}, {"", "b", "longer"}};
  EXPECT_EQ(format_table(lines, 0),
            "A      BB   C\n"
            "long        x\n"
            "       b    longer\n");
  EXPECT_EQ(format_table(lines, 6),
            "A      BB    C\n"
            "long         x\n"
            "       b     longer\n");
}

TEST(Table, OfNothingIsNothing) { EXPECT_EQ(format_table({}, 12), ""); }

}  // namespace
}  // namespace hull::output
