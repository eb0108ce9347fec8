// The command line of hull_bench.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "results.h"

namespace libcontainer::bench {

struct Options {
  std::string hull;
  std::string crun;
  std::string runc;
  std::string floor;
  std::string peak_rss;  // default: beside hull_bench
  std::string busybox = "/bin/busybox";
  std::vector<Row> rows;  // default: all
  int rounds = 30;
  int list_size = 100;
  int batch = 10;  // containers a round of the throughput row
  std::optional<int> cpu;
  std::string markdown;
  std::string json;
  bool help = false;
};

Result<Options> parse_options(std::span<char* const> arguments);
std::string help_text();

}  // namespace libcontainer::bench
