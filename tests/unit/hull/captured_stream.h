// What is written to a standard stream while this lives.
#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

namespace hull::test {

class CapturedStream {
 public:
  explicit CapturedStream(int stream)
      : stream_(stream), saved_(::dup(stream)), file_(::memfd_create("captured", MFD_CLOEXEC)) {
    if (saved_ < 0 || file_ < 0 || ::dup2(file_, stream_) < 0) ADD_FAILURE() << "no stream";
  }
  CapturedStream(const CapturedStream&) = delete;
  CapturedStream& operator=(const CapturedStream&) = delete;
  ~CapturedStream() {
    ::dup2(saved_, stream_);
    ::close(saved_);
    ::close(file_);
  }

  std::string text() const {
    std::string text(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
    const auto count = ::pread(file_, text.data(), text.size(), 0);
    return count < 0 ? "" : text;
  }

 private:
  int stream_;
  int saved_;
  int file_;
};

}  // namespace hull::test
