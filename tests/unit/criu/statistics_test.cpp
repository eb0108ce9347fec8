#include "criu/statistics.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "criu/protobuf.h"

namespace libcontainer::criu {
namespace {

std::string word(std::uint32_t value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

std::string file_of(const std::string& message) {
  return word(0x55105940) + word(0x57093306) + word(static_cast<std::uint32_t>(message.size())) +
         message;
}

std::string dump(std::initializer_list<std::pair<std::uint32_t, std::uint64_t>> fields) {
  MessageWriter inner;
  for (const auto& [number, value] : fields) inner.add_number(number, value);
  MessageWriter outer;
  outer.add_text(1, inner.bytes());
  return file_of(outer.bytes());
}

TEST(CriuStatistics, SizesAreInBytesAndTimesOfTheirUnit) {
  const auto summary = parse_dump_statistics(dump({{1, 7},
                                                   {2, 1500},
                                                   {3, 20},
                                                   {4, 30},
                                                   {5, 100},
                                                   {6, 40},
                                                   {7, 60},
                                                   {9, 2},
                                                   {13, 1},
                                                   {14, 3}}),
                                             4096);
  ASSERT_TRUE(summary) << summary.error().message();
  EXPECT_EQ(summary->frozen, std::chrono::microseconds(1500));
  EXPECT_EQ(summary->memory_time, std::chrono::microseconds(50));
  EXPECT_EQ(summary->written, 63U * 4096);
  EXPECT_EQ(summary->unchanged, 41U * 4096);
  EXPECT_EQ(summary->lazy, 2U * 4096);
}

TEST(CriuStatistics, WhatIsNoneIsAnError) {
  MessageWriter restore;
  restore.add_text(2, "");
  const std::string whole = dump({{7, 1}});
  for (const std::string& file :
       {std::string(), std::string("stats"), file_of(restore.bytes()), whole.substr(0, 11),
        whole.substr(0, whole.size() - 1), "x" + whole.substr(1)}) {
    EXPECT_FALSE(parse_dump_statistics(file, 4096)) << file.size();
  }
}

}  // namespace
}  // namespace libcontainer::criu
