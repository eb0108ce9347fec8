// The caller's side of a plan: adds steps in order, remembers which field of config.json each
// comes from.
#pragma once

#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/namespace_steps.h"
#include "wire/plan.h"

namespace libcontainer::wire {

// The field of config.json that caused a step, and a few words for people.
struct Origin {
  std::string_view field;  // literal: "mounts", "linux.maskedPaths"; empty: no field
  int index = -1;          // in that array
  std::string subject;     // "'/data' (bind from '/srv/data')"
  std::string failure;     // what a failure is called, if engines look for the phrase; or empty
};

std::string format_field(const Origin& origin);  // "mounts[3]"

// Steps and origins, number by number, and the block that the image gets.
struct Plan {
  std::vector<Step> steps;
  std::vector<Origin> origins;
  std::vector<std::byte> block;
};

class PlanBuilder {
 public:
  PlanBuilder();

  template <class Payload>
  void add(const Payload& payload, Origin origin = {}) {
    add(Payload::kKind, std::as_bytes(std::span(&payload, 1)), std::move(origin));
  }
  // A step of the caller's, without payload.
  void add_caller(StepKind kind, Turn turn, Origin origin = {}) {
    add(kind, std::as_bytes(std::span<const Nothing>{}), std::move(origin));
    plan_.steps.back().turn = turn;
  }

  Text text(std::string_view value);
  template <class T>
  List<T> list(std::span<const T> values) {
    return {.offset = append(std::as_bytes(values)),
            .count = static_cast<std::uint32_t>(values.size())};
  }
  List<Text> texts(std::span<const std::string> values);

  Plan finish(MapsPhase maps_phase, std::int32_t times_slot = kNoSlot) &&;

 private:
  void add(StepKind kind, std::span<const std::byte> payload, Origin origin);
  // Aligned to 8; returns the offset.
  std::uint32_t append(std::span<const std::byte> bytes);

  Plan plan_;
};

}  // namespace libcontainer::wire
