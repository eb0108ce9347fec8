// How a plan is laid out in memory: one flat block, read in place by the image. All references are
// offsets from its start, checked when they are followed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace libcontainer::wire {

// Text in the block; a NUL follows it.
struct Text {
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
  bool empty() const { return size == 0; }
};

// An array in the block, aligned to 8 bytes.
template <class T>
struct List {
  static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= 8);
  std::uint32_t offset = 0;
  std::uint32_t count = 0;
};

// Read access to a block. A reference that leads out of it reads as empty.
class Block {
 public:
  constexpr Block() = default;
  constexpr explicit Block(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::string_view text(Text reference) const {
    if (!holds(reference.offset, std::uint64_t{reference.size} + 1)) return "";
    return {reinterpret_cast<const char*>(bytes_.data() + reference.offset), reference.size};
  }
  const char* c_str(Text reference) const { return text(reference).data(); }

  template <class T>
  std::span<const T> list(List<T> reference) const {
    if (reference.offset % alignof(T) != 0 ||
        !holds(reference.offset, std::uint64_t{reference.count} * sizeof(T))) {
      return {};
    }
    return {reinterpret_cast<const T*>(bytes_.data() + reference.offset), reference.count};
  }

  template <class T>
  const T* object(std::uint32_t offset) const {
    if (offset % alignof(T) != 0 || !holds(offset, sizeof(T))) return nullptr;
    return reinterpret_cast<const T*>(bytes_.data() + offset);
  }

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  bool holds(std::uint64_t offset, std::uint64_t size) const {
    return offset + size <= bytes_.size();
  }
  std::span<const std::byte> bytes_;
};

}  // namespace libcontainer::wire
