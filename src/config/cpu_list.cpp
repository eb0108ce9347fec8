#include "config/cpu_list.h"

#include <algorithm>

#include "base/number.h"

namespace libcontainer::config {
namespace {

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

std::optional<unsigned> parse_id(std::string_view text) {
  const auto id = base::parse_number<unsigned>(text);
  return id && *id <= kMaxCpu ? id : std::nullopt;
}

struct Range {
  unsigned first;
  unsigned last;
  std::size_t count() const { return last - first + 1; }
};

// "5" or "0-3".
std::optional<Range> parse_item(std::string_view item) {
  const std::size_t dash = item.find('-');
  const auto first = parse_id(item.substr(0, dash));
  if (!first) return {};
  if (dash == std::string_view::npos) return Range{*first, *first};
  const auto last = parse_id(item.substr(dash + 1));
  if (!last || *last < *first) return {};
  return Range{*first, *last};
}

bool is_extended_item(std::string_view item) {
  if (item == "all") return true;
  return (item.starts_with('N') || (item[0] >= '0' && item[0] <= '9')) &&
         item.find_first_of("N:") != std::string_view::npos &&
         item.find_first_not_of("0123456789N-:/") == std::string_view::npos;
}

// Calls `use` with every item that is not empty, until it returns false.
template <class Use>
bool for_each_item(std::string_view list, Use use) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view item = trim(list.substr(0, comma));
    if (!item.empty() && !use(item)) return false;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return true;
}

}  // namespace

std::optional<std::size_t> count_list(std::string_view list) {
  std::size_t total = 0;
  const bool is_list = for_each_item(list, [&total](std::string_view item) {
    const auto range = parse_item(item);
    total += range ? range->count() : 0;
    return range.has_value();
  });
  if (!is_list) return {};
  return total;
}

std::optional<std::vector<std::uint64_t>> parse_mask(std::string_view list) {
  std::vector<std::uint64_t> words;
  const bool is_list = for_each_item(list, [&words](std::string_view item) {
    const auto range = parse_item(item);
    if (!range) return false;
    if (words.size() <= range->last / 64) words.resize(range->last / 64 + 1);
    for (unsigned id = range->first; id <= range->last; ++id) {
      words[id / 64] |= std::uint64_t{1} << (id % 64);
    }
    return true;
  });
  if (!is_list) return {};
  return words;
}

bool is_cpuset_list(std::string_view list) {
  return for_each_item(list, [](std::string_view item) {
    return parse_item(item).has_value() || is_extended_item(item);
  });
}

}  // namespace libcontainer::config
