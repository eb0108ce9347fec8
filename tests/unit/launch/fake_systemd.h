// A systemd without units: answers on a socket of its own as it is told to, and notes what it is
// asked.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace libcontainer::launch {

struct Behaviour {
  std::string refuse_start = {};     // name of the D-Bus error that StartTransientUnit gets
  int refusals = 1 << 20;            // how often
  std::string job_result = "done";   // empty: jobs never end
  std::string description = "mine";  // of every unit; empty: there is none
};

class FakeSystemd {
 public:
  explicit FakeSystemd(Behaviour behaviour = {});
  FakeSystemd(const FakeSystemd&) = delete;
  FakeSystemd& operator=(const FakeSystemd&) = delete;
  ~FakeSystemd();

  std::string address() const { return "unix:path=" + path_; }
  // Since the last time: "StopUnit "x.scope" "replace"". Without those of properties.
  std::vector<std::string> take_calls();

 private:
  void serve();
  void serve_client(int fd);

  friend struct Handler;
  Behaviour behaviour_;
  std::string path_;
  int listener_ = -1;
  std::atomic<bool> stops_ = false;
  std::mutex mutex_;
  std::vector<std::string> calls_;
  std::thread thread_;
};

}  // namespace libcontainer::launch
