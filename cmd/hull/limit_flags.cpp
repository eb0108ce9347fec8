#include "hull/limit_flags.h"

#include <array>
#include <concepts>
#include <optional>
#include <utility>

#include "hull/memory_size.h"
#include "hull/number.h"

namespace hull {
namespace {

using libcontainer::BlockIoLimits;
using libcontainer::CpuLimits;
using libcontainer::MemoryLimits;
using libcontainer::Resources;

template <class Part, class Number>
struct Target {
  FlagName flag;
  std::optional<Number> Part::* member;
};

constexpr auto kUnsignedCpu = std::to_array<Target<CpuLimits, std::uint64_t>>({
    {"cpu-period", &CpuLimits::period},
    {"cpu-burst", &CpuLimits::burst},
    {"cpu-share", &CpuLimits::shares},
    {"cpu-rt-period", &CpuLimits::realtime_period},
});
constexpr auto kSignedCpu = std::to_array<Target<CpuLimits, std::int64_t>>({
    {"cpu-quota", &CpuLimits::quota},
    {"cpu-rt-runtime", &CpuLimits::realtime_runtime},
    {"cpu-idle", &CpuLimits::idle},
});
constexpr auto kBlockIo =
    std::to_array<Target<BlockIoLimits, std::uint16_t>>({{"blkio-weight", &BlockIoLimits::weight}});
constexpr auto kPids =
    std::to_array<Target<Resources, std::int64_t>>({{"pids-limit", &Resources::pids_limit}});
constexpr auto kSizes = std::to_array<Target<MemoryLimits, std::int64_t>>({
    {"memory", &MemoryLimits::limit},
    {"memory-reservation", &MemoryLimits::reservation},
    {"memory-swap", &MemoryLimits::swap},
});

using Parse = std::optional<std::int64_t> (*)(std::string_view text);

// An empty value is as good as none: callers fill in variables.
template <class Part, class Number, std::size_t Size>
Outcome<> read_all(const Args& args, const std::array<Target<Part, Number>, Size>& targets,
                   Parse parse, std::string_view what, Part& part) {
  for (const auto& target : targets) {
    const auto text = args.text(target.flag);
    if (text.empty()) continue;
    const auto number = parse(text);
    if (!number || !std::in_range<Number>(*number)) {
      return std::unexpected(Failure("invalid value for " + std::string(target.flag.view()) +
                                     ": '" + std::string(text) + "' is not " + std::string(what)));
    }
    part.*target.member = static_cast<Number>(*number);
  }
  return {};
}

}  // namespace

Outcome<Resources> read_limit_flags(const Args& args) {
  constexpr std::string_view kNumber = "a number that this limit can have";
  Resources limits;
  HULL_TRY(read_all(args, kUnsignedCpu, parse_integer, kNumber, limits.cpu));
  HULL_TRY(read_all(args, kSignedCpu, parse_integer, kNumber, limits.cpu));
  HULL_TRY(read_all(args, kBlockIo, parse_integer, kNumber, limits.block_io));
  HULL_TRY(read_all(args, kPids, parse_integer, kNumber, limits));
  HULL_TRY(read_all(args, kSizes, parse_memory_size, "a size such as 512m, or -1", limits.memory));
  limits.cpu.cpus = args.text("cpuset-cpus");
  limits.cpu.mems = args.text("cpuset-mems");
  return limits;
}

}  // namespace hull
