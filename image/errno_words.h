// The words for what execve() and the last steps can fail with, as engines look for them.
#pragma once

#include <string_view>

namespace libcontainer::image {

std::string_view errno_words(int error);

}  // namespace libcontainer::image
