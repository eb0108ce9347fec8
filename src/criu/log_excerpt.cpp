#include "criu/log_excerpt.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace libcontainer::criu {
namespace {

constexpr std::size_t kBefore = 5;
constexpr std::string_view kMark = "Error";

bool is_error(std::string_view line) { return line.find(kMark) != std::string_view::npos; }

}  // namespace

std::vector<std::string_view> decisive_lines(std::string_view log) {
  std::vector<std::string_view> taken;
  std::vector<std::string_view> before;
  while (!log.empty()) {
    const auto line = base::take_until(log, '\n');
    before.push_back(line);
    if (is_error(line)) {
      std::ranges::copy(before, std::back_inserter(taken));
      before.clear();
    } else if (before.size() > kBefore) {
      before.erase(before.begin());
    }
  }
  return taken;
}

std::string_view first_error(std::string_view log) {
  const auto found = log.find(kMark);
  if (found == std::string_view::npos) return {};
  log.remove_prefix(found);
  return base::take_until(log, '\n');
}

}  // namespace libcontainer::criu
