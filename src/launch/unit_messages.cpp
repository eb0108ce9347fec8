#include "launch/unit_messages.h"

namespace libcontainer::launch {
namespace {

using wire::BusMessage;

int texts_of(BusMessage request, BusMessage answer) {
  if (answer == BusMessage::Progress) return 1;
  if (answer == BusMessage::Failed) return 3;
  return request == BusMessage::Connect ? 2 : 0;
}

}  // namespace

void BusWriter::add_text(std::string_view text) {
  add(static_cast<std::uint32_t>(text.size()));
  append(text);
  add('\0');
}

void BusWriter::add_properties(std::span<const cgroups::systemd::Property> properties) {
  add(static_cast<std::uint16_t>(properties.size()));
  for (const auto& property : properties) {
    add_text(property.name);
    add_text(property.value.signature);
    add_value(property.value);
  }
}

void BusWriter::add_value(const cgroups::systemd::Value& value) {
  switch (value.signature.front()) {
    case 's':
    case 'o':
    case 'g':
      return add_text(value.text);
    case 'a':
      add(static_cast<std::uint16_t>(value.items.size()));
      [[fallthrough]];
    case '(':
      for (const auto& item : value.items) add_value(item);
      return;
    default:
      return add(value.number);
  }
}

std::optional<BusAnswer> parse_answer(BusMessage request, std::span<const std::byte> message) {
  wire::BusReader in(message);
  BusAnswer answer{.kind = in.integer<BusMessage>()};
  const bool known = answer.kind == BusMessage::Progress || answer.kind == BusMessage::Done ||
                     answer.kind == BusMessage::Failed;
  if (!known) return std::nullopt;
  if (answer.kind == BusMessage::Failed) answer.error = in.integer<std::int32_t>();
  for (int i = texts_of(request, answer.kind); i > 0; --i) answer.texts.emplace_back(in.text());
  if (answer.kind == BusMessage::Done && request == BusMessage::StopUnit) {
    answer.was_there = in.integer<std::uint8_t>() != 0;
  }
  return in.at_end() ? std::optional(std::move(answer)) : std::nullopt;
}

}  // namespace libcontainer::launch
