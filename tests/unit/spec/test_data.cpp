#include "test_data.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace libcontainer::test {

std::string read_test_data(const std::string& name) {
  std::ifstream file(std::string(LC_TEST_DATA "/") + name, std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace libcontainer::test
