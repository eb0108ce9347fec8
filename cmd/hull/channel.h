// One direction of the relay between this command's standard streams and those of a container.
#pragma once

#include <array>
#include <cstddef>

namespace hull {

// Moves bytes from one descriptor to another, as far as both are ready. The descriptors are
// borrowed. A standard stream may be shared with other programs, so none is made non-blocking here:
// a write takes at most kChunk bytes, which a ready pipe has room for.
class Channel {
 public:
  static constexpr std::size_t kChunk = 4096;

  Channel(int from, int to) : from_(from), to_(to) {}

  int from() const { return from_; }
  int to() const { return to_; }

  // Whether poll() should ask the one or the other end.
  bool wants_input() const { return !ended_ && begin_ == end_; }
  bool wants_output() const { return begin_ != end_; }
  // The source has ended, or the target is gone, and nothing waits any more.
  bool finished() const { return ended_ && begin_ == end_; }
  bool target_lost() const { return target_lost_; }

  // Call when poll() reports something for the end. Errors of either end finish the channel; with
  // the target gone, what waits is lost.
  void take_input();
  void give_output();
  // Gives up, with what waits.
  void abandon();

 private:
  int from_;
  int to_;
  std::array<char, kChunk> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool ended_ = false;
  bool target_lost_ = false;
};

}  // namespace hull
