#include "seccomp/syscall_table.h"

// Generated: kNameText, kNameStart, kNumbered, kArchitectureStart, kMultiplexed, kMultiplexes.
#include <array>

#include "seccomp/syscall_data.h"

namespace libcontainer::seccomp {
namespace {

constexpr std::size_t kNameCount = std::size(kNameStart) - 1;
static_assert(std::size(kArchitectureStart) == kArchitectures.size() + 1);

constexpr std::string_view name_at(std::size_t name) {
  return {kNameText + kNameStart[name],
          static_cast<std::size_t>(kNameStart[name + 1] - kNameStart[name])};
}

constexpr std::uint32_t hash(std::string_view text) {
  std::uint32_t value = 2166136261u;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 16777619u;
  return value ^ (value >> 15);
}

// Open addressing, at most a quarter full, so that a look-up seldom compares more than one name.
constexpr std::size_t kSlots = std::bit_ceil(kNameCount * 4);
constexpr NameId kEmpty = 0xffff;

constexpr std::array<NameId, kSlots> make_slots() {
  std::array<NameId, kSlots> slots{};
  slots.fill(kEmpty);
  for (std::size_t name = 0; name < kNameCount; ++name) {
    std::size_t slot = hash(name_at(name)) % kSlots;
    while (slots[slot] != kEmpty) slot = (slot + 1) % kSlots;
    slots[slot] = static_cast<NameId>(name);
  }
  return slots;
}

constexpr std::array<NameId, kSlots> kNameSlots = make_slots();

}  // namespace

std::size_t syscall_name_count() { return kNameCount; }

std::optional<NameId> find_syscall(std::string_view name) {
  for (std::size_t slot = hash(name) % kSlots; kNameSlots[slot] != kEmpty;
       slot = (slot + 1) % kSlots) {
    if (name_at(kNameSlots[slot]) == name) return kNameSlots[slot];
  }
  return std::nullopt;
}

std::string_view syscall_name(NameId name) { return name_at(name); }

std::span<const NumberedSyscall> syscalls_of(ArchitectureIndex architecture) {
  const std::size_t start = kArchitectureStart[architecture];
  return std::span(kNumbered).subspan(start, kArchitectureStart[architecture + 1] - start);
}

std::span<const MultiplexedSyscall> multiplexed_on(ArchitectureIndex architecture) {
  if (!kMultiplexes[architecture]) return {};
  return kMultiplexed;
}

}  // namespace libcontainer::seccomp
