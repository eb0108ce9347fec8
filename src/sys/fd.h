// Descriptors: Fd owns, FdRef borrows. All are close-on-exec from birth.
#pragma once

#include <fcntl.h>

#include <string>
#include <utility>

#include "sys/result.h"

namespace libcontainer::sys {

class FdRef {
 public:
  constexpr FdRef() = default;
  // For descriptors that we were handed, and AT_FDCWD.
  static constexpr FdRef borrow(int number) { return FdRef(number); }
  static constexpr FdRef cwd() { return FdRef(AT_FDCWD); }
  constexpr int number() const { return number_; }
  constexpr explicit operator bool() const { return number_ != -1; }

 private:
  friend class Fd;
  constexpr explicit FdRef(int number) : number_(number) {}
  int number_ = -1;
};

class Fd {
 public:
  constexpr Fd() = default;
  explicit constexpr Fd(int number) : number_(number) {}
  Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      reset();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }

  constexpr explicit operator bool() const { return number_ >= 0; }
  constexpr int number() const { return number_; }
  constexpr operator FdRef() const { return FdRef(number_); }
  int release() { return std::exchange(number_, -1); }
  void reset() {
    // The result matters only for files we wrote; those are synced or renamed explicitly.
    if (number_ >= 0) (void)call(SYS_close, std::exchange(number_, -1));
  }

 private:
  int number_ = -1;
};

// A NUL-terminated path at the edge to the kernel. Borrowed.
class CPath {
 public:
  constexpr CPath(const char* path) : path_(path) {}
  CPath(const std::string& path) : path_(path.c_str()) {}
  constexpr const char* c_str() const { return path_; }

 private:
  const char* path_;
};

template <class... Arguments>
SysResult<Fd> invoke_fd(long number, Arguments... arguments) {
  SYS_TRY_ASSIGN(const int fd, invoke<int>(number, arguments...));
  return Fd(fd);
}

}  // namespace libcontainer::sys
