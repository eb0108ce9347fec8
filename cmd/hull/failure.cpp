#include "hull/failure.h"

#include <cstring>

namespace hull {
namespace {

// "Invalid argument" → "invalid argument", but "RFS specific error" stays.
std::string lower_first(std::string text) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text.size() > 1 && is_upper(text[0]) && !is_upper(text[1])) {
    text[0] = static_cast<char>(text[0] - 'A' + 'a');
  }
  return text;
}

}  // namespace

Failure system_failure(int system_error, std::string_view action) {
  std::string text(action);
  text += ": ";
  const char* words = strerrordesc_np(system_error);
  text += words != nullptr ? lower_first(words) : "unknown error";
  if (const char* name = strerrorname_np(system_error); name != nullptr) {
    text.append(" (").append(name).append(")");
  }
  return Failure(std::move(text));
}

Failure prefixed(Failure failure, std::string_view context) {
  failure.message.insert(0, context);
  return failure;
}

}  // namespace hull
