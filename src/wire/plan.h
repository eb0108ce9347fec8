// A plan as the image reads it: a header, the steps in order, and what they refer to.
#pragma once

#include <cstdint>

#include "wire/data.h"
#include "wire/step.h"

namespace libcontainer::wire {

inline constexpr std::uint32_t kPlanMagic = 0x6c636f6e;  // "lcon"

// Rootless callers only: /proc/PID/uid_map of a process that is not dumpable belongs to root.
enum class MapsPhase : std::uint8_t { NotDumpable, Dumpable };

// A slot that is not used.
inline constexpr std::int32_t kNoSlot = -1;

struct PlanHeader {
  std::uint32_t magic = kPlanMagic;
  std::uint32_t size = 0;
  List<Step> steps;
  MapsPhase maps_phase = MapsPhase::NotDumpable;
  std::uint8_t reserved[3]{};
  // A timed plan's: the file with a StepTime for each step.
  std::int32_t times_slot = kNoSlot;
};

// Descriptors that the image starts with: 0-2 and the extra ones are the payload's; then the
// protocol's socket, the plan, the memory for births (birth.h), and the numbered slots that steps
// refer to.
struct DescriptorLayout {
  int extra = 0;
  int socket() const { return 3 + extra; }
  int plan() const { return 4 + extra; }
  int births() const { return 5 + extra; }
  int slot(int index) const { return 6 + extra + index; }
};

}  // namespace libcontainer::wire
