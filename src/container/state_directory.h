// <state root>/<id>: everything that is known of a container between two commands.
#pragma once

#include <libcontainer/error.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spec/state.h"
#include "sys/fd.h"

namespace libcontainer::container {

class StateDirectory {
 public:
  // Makes the state root (0700) if it is missing, and the directory (0711), and locks it.
  // Errors: AlreadyExists, "container with given ID already exists".
  static Result<StateDirectory> create(std::string_view state_root, std::string_view id);
  // Errors: NotFound, "container does not exist".
  static Result<StateDirectory> open(std::string_view state_root, std::string_view id);

  const std::string& path() const { return path_; }
  const std::string& id() const { return id_; }
  // Names the container on this host: what its cgroups are marked with.
  const std::string& mark() const { return path_; }
  sys::FdRef fd() const { return fd_; }

  // Who creates the container, or changes its state, holds the lock. `wait`: at most that long.
  // Errors: NotFound if the directory was removed meanwhile.
  Result<bool> lock(int wait_milliseconds);
  void unlock();
  // Whether somebody else holds it.
  bool is_locked_by_another() const;

  // state.json, replaced at once: whoever reads it has the old or the new.
  Result<> write_state(std::string_view json);
  // Errors: NotFound if there is none, InvalidSpec if it is unreadable.
  Result<spec::State> read_state(spec::StateDepth depth = spec::StateDepth::Whole) const;

  // process.json, mode 0600: it holds the environment.
  Result<> write_process(const ProcessConfig& process);
  // Errors: NotFound in what runc made.
  Result<ProcessConfig> read_process() const;

  // The start fifo. The descriptor is open for reading and writing, so that it never ends.
  Result<sys::Fd> make_start_fifo();
  // Whether somebody has its reading end open.
  bool is_start_awaited() const;
  sys::SysResult<> write_start_fifo() const;
  void remove_start_fifo();
  bool has_start_fifo() const;

  // What the container has at /run/notify, and the socket there: see CreateOptions::notify_socket.
  Result<> make_notify_directory();
  bool has_notify_directory() const;
  // In place of one that a start which came to no end has left. The lock is held.
  Result<sys::Fd> make_notify_socket() const;

  // Makes the file `checkpoint`, which runc has of a container that was dumped.
  Result<> mark_dumped();

  // The directory with all that is in it. What is missing is gone already.
  Result<> remove();

  Result<uid_t> owner() const;

 private:
  StateDirectory(std::string path, std::string id, sys::Fd fd);
  Result<bool> take_over_lock();
  std::string path_;
  std::string id_;
  sys::Fd fd_;
  bool is_ours_ = false;  // the lock
};

// Names below a state root that are directories, sorted. Errors: NotFound.
Result<std::vector<std::string>> list_ids(std::string_view state_root);

}  // namespace libcontainer::container
