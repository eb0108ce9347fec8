// Names of users, from text in the format of passwd(5). Pure.
#pragma once

#include <string>
#include <string_view>

namespace hull {

// "root"; "#1234" if `passwd` does not know the id.
std::string user_name(std::string_view passwd, unsigned uid);

}  // namespace hull
