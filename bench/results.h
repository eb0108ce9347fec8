// The rows of the benchmark, what was measured for them, and the budgets they are held against.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer::bench {

enum class Program : std::uint8_t { Hull, Crun, Runc, Floor };
constexpr std::array<std::string_view, 4> kProgramNames = {"hull", "crun", "runc", "floor"};

enum class Row : std::uint8_t {
  Run,
  Create,
  Start,
  Exec,
  State,
  Kill,
  Delete,
  List,
  Throughput,
  PeakRss,
  Pss,
  CreateSeccomp
};

struct RowText {
  Row row;
  std::string_view name;
  std::string_view unit;
};

constexpr auto kRows = std::to_array<RowText>({
    {Row::Run, "run", "ms"},
    {Row::Create, "create", "ms"},
    {Row::Start, "start", "ms"},
    {Row::Exec, "exec", "ms"},
    {Row::State, "state", "ms"},
    {Row::Kill, "kill", "ms"},
    {Row::Delete, "delete", "ms"},
    {Row::List, "list", "ms"},
    {Row::Throughput, "throughput", "containers/s"},
    {Row::PeakRss, "rss", "KiB"},
    {Row::Pss, "pss", "KiB"},
    {Row::CreateSeccomp, "seccomp", "ms"},
});

std::optional<Row> find_row(std::string_view name);

// What hull's median is divided by; Nothing: the median itself is limited.
enum class Against : std::uint8_t { Crun, Runc, Floor, OwnCreate, Nothing };

struct Budget {
  Row row;
  Against against;
  double limit;  // at most this
};

constexpr auto kBudgets = std::to_array<Budget>({
    {Row::Run, Against::Crun, 0.5},
    {Row::Run, Against::Runc, 0.15},
    {Row::Run, Against::Floor, 2},
    {Row::Exec, Against::Crun, 0.5},
    {Row::State, Against::Crun, 0.4},
    {Row::Kill, Against::Crun, 0.4},
    {Row::Delete, Against::Crun, 0.4},
    {Row::List, Against::Crun, 0.5},
    {Row::PeakRss, Against::Nothing, 2048},
    {Row::Pss, Against::Nothing, 100},
    {Row::CreateSeccomp, Against::OwnCreate, 1.1},
});

struct Cell {
  std::vector<double> samples;
  int failures = 0;
  std::string failure;  // of the first one

  // 0.5 is the median. Empty without samples.
  std::optional<double> quantile(double fraction) const;
  std::optional<double> median() const { return quantile(0.5); }
};

class Results {
 public:
  void add(Row row, Program program, double value);
  void fail(Row row, Program program, std::string message);
  const Cell& cell(Row row, Program program) const;

  // hull's median over that of `against` (or itself); empty if one of the two is missing.
  std::optional<double> compare(Row row, Against against) const;

 private:
  std::array<std::array<Cell, kProgramNames.size()>, kRows.size()> cells_;
};

}  // namespace libcontainer::bench
