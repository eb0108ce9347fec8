// The files beside the tests.
#pragma once

#include <string>

namespace libcontainer::test {

// The content of tests/unit/spec/<name>; fails the test if it cannot be read.
std::string read_test_data(const std::string& name);

}  // namespace libcontainer::test
