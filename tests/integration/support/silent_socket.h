// A Unix socket where somebody listens who never answers.
#pragma once

#include <string>

namespace integration {

class SilentSocket {
 public:
  explicit SilentSocket(std::string path);
  SilentSocket(const SilentSocket&) = delete;
  SilentSocket& operator=(const SilentSocket&) = delete;
  ~SilentSocket();

 private:
  std::string path_;
  int listener_ = -1;
};

}  // namespace integration
