// The standard streams of a process that this command waits for.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/process.h>

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "hull/channel.h"
#include "hull/failure.h"
#include "hull/fd.h"
#include "hull/terminal.h"

namespace hull {

// One of three: a terminal of the container's own joined to ours; pipes, so that the container can
// neither get at our terminal nor finds streams that its ids may not open again; or simply ours.
class Streams {
 public:
  // `terminal` is that of the process, `config` that of its container.
  static Outcome<Streams> open(bool terminal, const libcontainer::Config& config);

  // Before the process starts.
  void describe(libcontainer::ProcessIo& io) const;
  // Once it runs.
  Outcome<> attach(libcontainer::Process& process);

  std::span<Channel> channels() { return channels_; }
  // Closes what the end of a finished channel means for the container.
  void channel_finished(const Channel& channel);
  void resize() const;
  // Passes on what the process left behind when it ended.
  void drain();

 private:
  Outcome<> make_pipes(const libcontainer::Config& config);

  std::optional<Terminal> terminal_;
  Fd console_;                // the container's terminal
  std::array<Fd, 3> theirs_;  // ends of pipes, by the stream they are in the container
  std::array<Fd, 3> ours_;
  std::vector<Channel> channels_;
};

}  // namespace hull
