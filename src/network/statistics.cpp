#include "network/statistics.h"

#include <algorithm>
#include <array>

#include "base/number.h"
#include "base/text.h"

namespace libcontainer::network {
namespace {

// The columns, in the kernel's order.
constexpr std::uint64_t InterfaceStats::* kUnused = nullptr;
constexpr auto kColumns = std::to_array<std::uint64_t InterfaceStats::*>({
    &InterfaceStats::rx_bytes,
    &InterfaceStats::rx_packets,
    &InterfaceStats::rx_errors,
    &InterfaceStats::rx_dropped,
    kUnused,  // fifo
    kUnused,  // frame
    kUnused,  // compressed
    kUnused,  // multicast
    &InterfaceStats::tx_bytes,
    &InterfaceStats::tx_packets,
    &InterfaceStats::tx_errors,
    &InterfaceStats::tx_dropped,
});

std::string_view without_leading_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text;
}

InterfaceStats parse_counters(std::string_view name, std::string_view counters) {
  InterfaceStats interface;
  interface.name = without_leading_blanks(name);
  for (const auto column : kColumns) {
    counters = without_leading_blanks(counters);
    const auto value = base::leading_number(base::take_until(counters, ' '));
    if (column != kUnused) interface.*column = value;
  }
  return interface;
}

}  // namespace

std::vector<InterfaceStats> parse_interfaces(std::string_view text) {
  std::vector<InterfaceStats> interfaces;
  while (!text.empty()) {
    const auto line = base::take_until(text, '\n');
    // Two lines of headings have none; a name may have one, of an alias.
    const auto colon = line.rfind(':');
    if (colon == std::string_view::npos) continue;
    interfaces.push_back(parse_counters(line.substr(0, colon), line.substr(colon + 1)));
  }
  return interfaces;
}

}  // namespace libcontainer::network
