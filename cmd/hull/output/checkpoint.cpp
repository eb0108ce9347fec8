#include "hull/output/checkpoint.h"

#include <fmt/format.h>

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "hull/output/byte_size.h"
#include "hull/output/json_writer.h"

namespace hull::output {
namespace {

using libcontainer::CheckpointProgress;
using libcontainer::CheckpointSummary;
using std::chrono::microseconds;

std::string object(std::string_view type,
                   std::initializer_list<std::pair<std::string_view, std::uint64_t>> members) {
  JsonWriter json(JsonStyle::OneLine);
  json.begin_object();
  json.member("type", type);
  for (const auto& [name, value] : members) {
    json.key(name);
    json.unsigned_number(value);
  }
  json.end_object();
  return json.take() + "\n";
}

std::uint64_t count(microseconds time) { return static_cast<std::uint64_t>(time.count()); }

}  // namespace

std::string format_checkpoint(const CheckpointProgress& progress) {
  return fmt::format("round {}: {} written, {} in memory, {:.1f} s", progress.round,
                     format_byte_size(progress.written), format_byte_size(progress.resident),
                     static_cast<double>(progress.elapsed.count()) / 1000);
}

std::string format_checkpoint(const CheckpointSummary& summary) {
  return fmt::format("round {}: {} written, {} unchanged, stood still for {:.1f} ms", summary.round,
                     format_byte_size(summary.written), format_byte_size(summary.unchanged),
                     static_cast<double>(summary.frozen.count()) / 1000);
}

std::string format_checkpoint_json(const CheckpointProgress& progress) {
  return object("progress", {{"round", static_cast<std::uint64_t>(progress.round)},
                             {"written", progress.written},
                             {"resident", progress.resident},
                             {"elapsed", count(progress.elapsed)}});
}

std::string format_checkpoint_json(const CheckpointSummary& summary) {
  return object("summary", {{"round", static_cast<std::uint64_t>(summary.round)},
                            {"written", summary.written},
                            {"unchanged", summary.unchanged},
                            {"lazy", summary.lazy},
                            {"frozen", count(summary.frozen)},
                            {"memoryTime", count(summary.memory_time)}});
}

}  // namespace hull::output
