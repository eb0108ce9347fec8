#include "criu/statistics.h"

#include <cstring>

#include "base/error.h"
#include "criu/protobuf.h"

namespace libcontainer::criu {
namespace {

// Two magic numbers and a length, as this machine has them, before the message.
constexpr std::size_t kHeader = 12;
constexpr std::uint32_t kServiceMagic = 0x55105940;
constexpr std::uint32_t kStatisticsMagic = 0x57093306;

std::uint32_t word_at(std::string_view file, std::size_t at) {
  std::uint32_t word = 0;
  std::memcpy(&word, file.data() + at, sizeof word);
  return word;
}

CheckpointSummary parse_dump(std::string_view bytes, std::uint64_t page_size) {
  CheckpointSummary summary;
  MessageReader reader(bytes);
  while (const auto field = reader.next()) {
    const auto time = std::chrono::microseconds(field->value);
    const std::uint64_t size = field->value * page_size;
    switch (field->number) {
      case 2:
        summary.frozen = time;
        break;
      case 3:
      case 4:
        summary.memory_time += time;
        break;
      case 6:
      case 13:
        summary.unchanged += size;
        break;
      case 7:
      case 14:
        summary.written += size;
        break;
      case 9:
        summary.lazy += size;
        break;
      default:
        break;
    }
  }
  return summary;
}

}  // namespace

Result<CheckpointSummary> parse_dump_statistics(std::string_view file, std::uint64_t page_size) {
  const bool is_one = file.size() >= kHeader && word_at(file, 0) == kServiceMagic &&
                      word_at(file, 4) == kStatisticsMagic &&
                      word_at(file, 8) <= file.size() - kHeader;
  if (is_one) {
    MessageReader reader(std::string_view(file.data() + kHeader, word_at(file, 8)));
    while (const auto field = reader.next()) {
      if (field->number == 1) return parse_dump(field->text, page_size);
    }
  }
  return std::unexpected(
      base::make_error(Errc::Internal, "criu's statistics of the dump are not as they should be"));
}

}  // namespace libcontainer::criu
