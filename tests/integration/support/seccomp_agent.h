// A seccomp agent: takes listeners from a socket and answers what their filters ask.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/json.h"

namespace integration {

class SeccompAgent {
 public:
  enum class After : unsigned char { Serve, Drop };

  // mkdir fails with ENOMEDIUM, all else goes on. Drop: each listener is closed unread.
  explicit SeccompAgent(std::string path, After after = After::Serve);
  SeccompAgent(const SeccompAgent&) = delete;
  SeccompAgent& operator=(const SeccompAgent&) = delete;
  ~SeccompAgent();

  const std::string& path() const { return path_; }
  // The states that came, in order.
  std::vector<Json> states();

 private:
  void serve();
  void take_listener();

  std::string path_;
  After after_;
  int socket_ = -1;
  std::atomic<bool> ends_ = false;
  std::mutex mutex_;
  std::vector<Json> states_;    // of mutex_
  std::vector<int> listeners_;  // of the thread
  std::thread thread_;
};

}  // namespace integration
