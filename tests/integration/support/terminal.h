// Pseudo terminals: one to run a command on, and one that a runtime hands over by a socket.
#pragma once

#include <termios.h>

#include <chrono>
#include <string>
#include <string_view>

#include "support/command.h"

namespace integration {

// The master's side of a pty, as a person in front of it has it.
class Terminal {
 public:
  Terminal();                     // a new pty
  explicit Terminal(int master);  // takes it
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  // Options of a command whose fds 0-2 and controlling terminal this is.
  CommandOptions options() const;
  void type(std::string_view text) const;
  // Everything shown so far, once it holds `text`; false when the time is over first.
  bool shows(std::string_view text,
             std::chrono::milliseconds limit = std::chrono::milliseconds(10'000));
  // Whether the other side has been closed by all who had it open.
  bool hangs_up(std::chrono::milliseconds limit = std::chrono::milliseconds(10'000));
  const std::string& shown() const { return shown_; }
  void resize(unsigned short rows, unsigned short columns) const;
  termios modes() const;
  int master() const { return master_; }

 private:
  bool read_more(std::chrono::milliseconds limit);

  int master_ = -1;
  int slave_ = -1;
  bool hung_up_ = false;
  std::string shown_;
};

// What the program behind --console-socket does: takes one message.
class ConsoleSocket {
 public:
  explicit ConsoleSocket(std::string path);
  ConsoleSocket(const ConsoleSocket&) = delete;
  ConsoleSocket& operator=(const ConsoleSocket&) = delete;
  ~ConsoleSocket();

  struct Message {
    int fd = -1;
    size_t fds = 0;               // that came with it
    size_t control_messages = 0;  // of any kind
    std::string text;
  };
  // fd is -1 if nothing came within five seconds.
  Message receive() const;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int listener_ = -1;
};

}  // namespace integration
