#include "namespaces/id_maps.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "namespaces/mapping_tool.h"

namespace libcontainer::namespaces {
namespace {

TEST(FormatIdMap, OneLineAMapping) {
  EXPECT_EQ(format_id_map({{.container_id = 0, .host_id = 1000, .size = 1},
                           {.container_id = 1, .host_id = 100000, .size = 65536}}),
            "0 1000 1\n1 100000 65536\n");
  EXPECT_EQ(format_id_map({}), "");
}

TEST(ParseIdMap, ReadsWhatTheKernelWrites) {
  const std::vector<IdMapping> expected = {{.container_id = 0, .host_id = 1000, .size = 1},
                                           {.container_id = 1, .host_id = 100000, .size = 65536}};
  EXPECT_EQ(parse_id_map("         0       1000          1\n         1     100000      65536\n"),
            expected);
  EXPECT_EQ(parse_id_map(format_id_map(expected)), expected);
  EXPECT_EQ(parse_id_map("0 0 4294967295\n").at(0).size, 4294967295U);
  EXPECT_TRUE(parse_id_map("").empty());
  EXPECT_TRUE(parse_id_map("nonsense\n0 1\n0 1 99999999999\n").empty());
}

TEST(IsSameMap, DoesNotMindTheOrder) {
  const IdMapping root{.container_id = 0, .host_id = 1000, .size = 1};
  const IdMapping rest{.container_id = 1, .host_id = 100000, .size = 65536};
  EXPECT_TRUE(is_same_map({root, rest}, {rest, root}));
  EXPECT_FALSE(is_same_map({root, rest}, {root}));
  EXPECT_FALSE(is_same_map({root}, {{.container_id = 0, .host_id = 1001, .size = 1}}));
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

TEST(MappingToolArguments, AreThePidAndThreeNumbersAMapping) {
  const auto arguments =
      mapping_tool_arguments("newuidmap", 42,
                             {{.container_id = 0, .host_id = 1000, .size = 1},
                              {.container_id = 1, .host_id = 100000, .size = 65536}});
  EXPECT_EQ(arguments, (std::vector<std::string>{"newuidmap", "42", "0", "1000", "1", "1", "100000",
                                                 "65536"}));
}

TEST(RunMappingTool, NamesTheToolThatIsNotThere) {
  if (std::getenv("EMULATOR") != nullptr) GTEST_SKIP() << "an emulator's vfork(2) shares no memory";
  const auto ran = run_mapping_tool("no-such-mapping-tool", 42, {});
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code(), Errc::Unsupported);
  EXPECT_EQ(ran.error().message(),
            "mapping tool not present: there is no no-such-mapping-tool in PATH");
}

TEST(RunMappingTool, SucceedsWithTheToolAndElseSaysThatItFailed) {
  EXPECT_TRUE(run_mapping_tool("true", 42, {}));
  const auto silent = run_mapping_tool("false", 42, {});
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().message(), "false failed");
  const auto told = run_mapping_tool("ls", 42, {});  // there is no file of that name
  ASSERT_FALSE(told);
  EXPECT_NE(told.error().message().find("42"), std::string::npos) << told.error().message();
}

}  // namespace
}  // namespace libcontainer::namespaces
