#include "config/raw_filter.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "base/error.h"

namespace libcontainer::config {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Source: RFC 4648, section 4; line ends are passed over.
std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int count = 0;
  std::size_t digits = 0;
  for (; !text.empty() && text.front() != '='; text.remove_prefix(1)) {
    if (text.front() == '\n' || text.front() == '\r') continue;
    const std::size_t value = kDigits.find(text.front());
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U | static_cast<std::uint32_t>(value)) & 0xffffU;
    count += 6;
    ++digits;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xffU);
  }
  const bool ends = text.find_first_not_of("=\r\n") == std::string_view::npos;
  return ends && digits % 4 != 1 ? std::optional(bytes) : std::nullopt;
}

std::unexpected<Error> wrong(std::string text) {
  return std::unexpected(base::make_error(Errc::InvalidSpec, std::move(text)));
}

}  // namespace

Result<std::vector<sock_filter>> parse_raw_filter(std::string_view base64) {
  const auto bytes = decode_base64(base64);
  if (!bytes) return wrong("is not base64");
  const std::size_t count = bytes->size() / sizeof(sock_filter);
  if (bytes->size() % sizeof(sock_filter) != 0 || count == 0 || count > BPF_MAXINSNS) {
    return wrong(fmt::format("must be 1 to {} instructions of {} bytes, not {} bytes", BPF_MAXINSNS,
                             sizeof(sock_filter), bytes->size()));
  }
  std::vector<sock_filter> program(count);
  std::memcpy(program.data(), bytes->data(), bytes->size());
  return program;
}

}  // namespace libcontainer::config
