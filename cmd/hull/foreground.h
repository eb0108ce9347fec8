// Waiting for a process of a container as if this command were that process.
#pragma once

#include <libcontainer/process.h>

#include <csignal>
#include <functional>

#include "hull/failure.h"
#include "hull/fd.h"
#include "hull/streams.h"

namespace hull {

// Orphans of the container become children of this command, which reaps them while it waits.
enum class Orphans : std::uint8_t { Adopt, LeaveToInit };

class Foreground {
 public:
  // Make it before the process starts: from then on signals wait for wait(), and none is lost.
  // Their dispositions stay, and the mask is restored in the end.
  static Outcome<Foreground> prepare(Orphans orphans);
  Foreground(Foreground&&) noexcept;
  Foreground& operator=(Foreground&&) = delete;
  ~Foreground();

  // Readable once a signal is pending that would have ended this command: for a launch, which then
  // is given up. Borrowed.
  int cancel_fd() const { return cancel_.number(); }
  // A launch that was given up for such a signal: names it, and has the exit status that a shell
  // gives to a program that it ended. Other failures stay. No such signal is pending any more.
  Failure explain_cancelled(Failure failure) const;

  // While it waits, `take` is called whenever there is something to read from `fd`, which is
  // borrowed; -1: never.
  void attend(int fd, std::function<void()> take);

  // Forwards signals, relays streams, and returns the exit status a shell would give when the
  // process has ended: its own, or 128 + the signal that ended it.
  Outcome<int> wait(libcontainer::Process& process, Streams& streams);

 private:
  Foreground(Fd signals, Fd cancel, const sigset_t& before)
      : signals_(std::move(signals)), cancel_(std::move(cancel)), before_(before) {}
  void take_signals(libcontainer::Process& process, const Streams& streams);

  Fd signals_;
  Fd cancel_;
  sigset_t before_;
  int attended_ = -1;
  std::function<void()> take_;
};

}  // namespace hull
