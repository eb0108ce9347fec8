#include "hull/user_names.h"

namespace hull {

std::string user_name(std::string_view passwd, unsigned uid) {
  const auto wanted = std::to_string(uid);
  while (!passwd.empty()) {
    const auto line = passwd.substr(0, passwd.find('\n'));
    passwd.remove_prefix(std::min(line.size() + 1, passwd.size()));
    const auto name_end = line.find(':');
    const auto password_end = line.find(':', name_end + 1);
    if (name_end == std::string_view::npos || password_end == std::string_view::npos) continue;
    const auto rest = line.substr(password_end + 1);
    if (rest.substr(0, rest.find(':')) == wanted) return std::string(line.substr(0, name_end));
  }
  return "#" + wanted;
}

}  // namespace hull
