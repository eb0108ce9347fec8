// The terminal that this command was started from, while a container uses it.
#pragma once

#include <termios.h>

#include <optional>

#include "hull/failure.h"
#include "hull/fd.h"

namespace hull {

class Terminal {
 public:
  // The first terminal among standard error, output and input, else the controlling one.
  static Outcome<Terminal> find();

  Terminal(Terminal&& other) noexcept;
  Terminal& operator=(Terminal&&) = delete;
  // Restores the settings that make_raw() found.
  ~Terminal();

  // Every key goes to the container's terminal, which gives it its meaning. Output processing stays
  // on: what this command prints itself must not run down the screen in steps.
  Outcome<> make_raw();

  // Gives the container's terminal the size of this one. A terminal without a size is left alone.
  void copy_size_to(int console) const;

 private:
  Terminal(Fd owned, int number) : owned_(std::move(owned)), number_(number) {}

  Fd owned_;  // /dev/tty, if it had to be opened
  int number_;
  std::optional<termios> saved_;
};

}  // namespace hull
