#include "wire/builder.h"

#include <fmt/format.h>

namespace libcontainer::wire {

namespace {
constexpr std::size_t kAlignment = 8;
constexpr std::size_t kUsualPlanSize = 16 * 1024;
}  // namespace

std::string format_field(const Origin& origin) {
  if (origin.index < 0) return std::string(origin.field);
  return fmt::format("{}[{}]", origin.field, origin.index);
}

PlanBuilder::PlanBuilder() {
  plan_.block.reserve(kUsualPlanSize);
  plan_.block.resize(sizeof(PlanHeader));
}

std::uint32_t PlanBuilder::append(std::span<const std::byte> bytes) {
  auto& block = plan_.block;
  block.resize((block.size() + kAlignment - 1) / kAlignment * kAlignment);
  const auto offset = static_cast<std::uint32_t>(block.size());
  block.insert(block.end(), bytes.begin(), bytes.end());
  return offset;
}

void PlanBuilder::add(StepKind kind, std::span<const std::byte> payload, Origin origin) {
  plan_.steps.push_back({.kind = kind, .offset = append(payload)});
  plan_.origins.push_back(std::move(origin));
}

Text PlanBuilder::text(std::string_view value) {
  const Text reference{.offset = static_cast<std::uint32_t>(plan_.block.size()),
                       .size = static_cast<std::uint32_t>(value.size())};
  const auto bytes = std::as_bytes(std::span(value));
  plan_.block.insert(plan_.block.end(), bytes.begin(), bytes.end());
  plan_.block.push_back(std::byte{0});
  return reference;
}

List<Text> PlanBuilder::texts(std::span<const std::string> values) {
  std::vector<Text> references;
  references.reserve(values.size());
  for (const auto& value : values) references.push_back(text(value));
  return list(std::span<const Text>(references));
}

Plan PlanBuilder::finish(MapsPhase maps_phase, std::int32_t times_slot) && {
  PlanHeader header;
  header.maps_phase = maps_phase;
  header.times_slot = times_slot;
  header.steps = list(std::span<const Step>(plan_.steps));
  header.size = static_cast<std::uint32_t>(plan_.block.size());
  std::memcpy(plan_.block.data(), &header, sizeof header);
  return std::move(plan_);
}

}  // namespace libcontainer::wire
