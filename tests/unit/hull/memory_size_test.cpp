#include "hull/memory_size.h"

#include <gtest/gtest.h>

namespace hull {
namespace {

struct Case {
  const char* text;
  std::int64_t bytes;
};

TEST(MemorySize, IsBytesOrHasAUnit) {
  constexpr std::int64_t kGiB = 1LL << 30;
  const Case cases[] = {
      {"0", 0},
      {"1048576", 1048576},
      {"-1", -1},
      {"5b", 5},
      {"1k", 1024},
      {"2K", 2048},
      {"3kb", 3072},
      {"4KiB", 4096},
      {"512m", 512 << 20},
      {"1 g", kGiB},
      {"1.5GiB", kGiB * 3 / 2},
      {"1t", kGiB << 10},
      {"1P", kGiB << 20},
      {"0.5k", 512},
  };
  for (const auto& row : cases) EXPECT_EQ(parse_memory_size(row.text), row.bytes) << row.text;
}

TEST(MemorySize, OthersAreNone) {
  for (const char* text : {"", "-2", "m", "1x", "1kk", "1mbx", " 1", "1  k", "+1", "0x10", "1e3",
                           "nan", "9223372036854775808", "8192p", "-1k", "one"}) {
    EXPECT_FALSE(parse_memory_size(text)) << text;
  }
}

}  // namespace
}  // namespace hull
