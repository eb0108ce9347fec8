// Values that runc's state.json has as numbers where config.json has words.
#pragma once

#include <libcontainer/config.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "spec/json_writer.h"
#include "spec/names.h"
#include "spec/node.h"
#include "spec/read.h"
#include "spec/write.h"

namespace libcontainer::spec {

template <class E>
struct Number {
  E value;
  std::int64_t number;
};

// Of several numbers for one value the first is the one that is written.
inline constexpr auto kSeccompActionNumbers = std::to_array<Number<SeccompAction>>({
    {SeccompAction::KillThread, 8},
    {SeccompAction::KillThread, 1},
    {SeccompAction::Errno, 2},
    {SeccompAction::Trap, 3},
    {SeccompAction::Allow, 4},
    {SeccompAction::Trace, 5},
    {SeccompAction::Log, 6},
    {SeccompAction::Notify, 7},
    {SeccompAction::KillProcess, 9},
});

inline constexpr auto kSeccompOperatorNumbers = std::to_array<Number<SeccompOperator>>({
    {SeccompOperator::Equal, 1},
    {SeccompOperator::NotEqual, 2},
    {SeccompOperator::Greater, 3},
    {SeccompOperator::GreaterOrEqual, 4},
    {SeccompOperator::Less, 5},
    {SeccompOperator::LessOrEqual, 6},
    {SeccompOperator::MaskedEqual, 7},
});

inline constexpr auto kDeviceTypeLetters = std::to_array<Number<DeviceType>>({
    {DeviceType::Any, 'a'},
    {DeviceType::Char, 'c'},
    {DeviceType::Block, 'b'},
    {DeviceType::Fifo, 'p'},
    {DeviceType::Char, 'u'},
});

// All that a table of words can name.
constexpr bool numbers_all(const auto& numbers, const auto& names) {
  return std::ranges::all_of(names.rows, [&](const auto& word) {
    return std::ranges::any_of(numbers, [&](const auto& row) { return row.value == word.value; });
  });
}
static_assert(numbers_all(kSeccompActionNumbers, kSeccompActions));
static_assert(numbers_all(kSeccompOperatorNumbers, kSeccompOperators));
static_assert(numbers_all(kDeviceTypeLetters, kDeviceTypes) &&
              numbers_all(kDeviceTypeLetters, kDeviceRuleTypes));

// An enum by the table's numbers.
template <const auto& kTable>
struct NumberedBy {
  template <class E>
  static Result<> read(const Node& node, E& value) {
    std::int64_t number = 0;
    LC_TRY(read_scalar(node, number));
    for (const auto& row : kTable) {
      if (row.number != number) continue;
      value = row.value;
      return {};
    }
    return std::unexpected(node.error(fmt::format("{} has no meaning here", number)));
  }
  template <class E>
  static void write(JsonWriter& out, E value) {
    for (const auto& row : kTable) {
      if (row.value == value) return out.integer(row.number);
    }
    out.integer(0);
  }
};

// A string that is one of the names, by the value beside it; 0 without a name is "".
template <const auto& kNames>
struct NumberOf {
  static Result<> read(const Node& node, std::string& name) {
    std::int64_t number = 0;
    LC_TRY(read_scalar(node, number));
    for (const auto& row : kNames.rows) {
      if (static_cast<std::int64_t>(row.value) != number) continue;
      name = row.name;
      return {};
    }
    if (number == 0) return {};
    return std::unexpected(node.error(fmt::format("{} has no meaning here", number)));
  }
  static void write(JsonWriter& out, const std::string& name) {
    const auto value = kNames.find(name);
    out.integer(value ? static_cast<std::int64_t>(*value) : 0);
  }
  static bool is_empty(const std::string& name) { return name.empty(); }
};

// 0 (or false) is written for a value that was not given.
struct UnlessZero {
  template <class T>
  static Result<> read(const Node& node, std::optional<T>& value) {
    T found{};
    LC_TRY(read_scalar(node, found));
    if (found != T{}) value = found;
    return {};
  }
  template <class T>
  static void write(JsonWriter& out, const std::optional<T>& value) {
    write_scalar(out, value.value_or(T{}));
  }
  template <class T>
  static bool is_empty(const std::optional<T>& value) {
    return !value || *value == T{};
  }
};

// -1 is "all".
struct Wildcard {
  static Result<> read(const Node& node, std::optional<std::int64_t>& value) {
    std::int64_t number = -1;
    LC_TRY(read_scalar(node, number));
    if (number >= 0) value = number;
    return {};
  }
  static void write(JsonWriter& out, const std::optional<std::int64_t>& value) {
    out.integer(value.value_or(-1));
  }
  static bool is_empty(const std::optional<std::int64_t>& value) { return !value; }
};

// Seconds in Config, nanoseconds in JSON.
struct InNanoseconds {
  static constexpr std::int64_t kSecond = 1'000'000'000;
  static Result<> read(const Node& node, std::optional<std::int64_t>& seconds) {
    std::int64_t nanoseconds = 0;
    LC_TRY(read_scalar(node, nanoseconds));
    seconds = nanoseconds / kSecond;
    return {};
  }
  static void write(JsonWriter& out, const std::optional<std::int64_t>& seconds) {
    constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max() / kSecond;
    out.integer(std::min(seconds.value_or(0), kMax) * kSecond);
  }
  static bool is_empty(const std::optional<std::int64_t>& seconds) { return !seconds; }
};

// libseccomp's names of architectures.
struct ShortArchitectures {
  static Result<> read(const Node& node, std::vector<std::string>& names);
  static void write(JsonWriter& out, const std::vector<std::string>& names);
  static bool is_empty(const std::vector<std::string>& names) { return names.empty(); }
};

// We keep the words of config.json, runc keeps numbers that only its own version knows: those are
// left out.
struct UnlessForeign {
  static Result<> read(const Node& node, std::optional<MemoryPolicy>& policy);
  static void write(JsonWriter& out, const std::optional<MemoryPolicy>& policy);
  static bool is_empty(const std::optional<MemoryPolicy>& policy) { return !policy; }
};

}  // namespace libcontainer::spec
