// What is in a directory.
#pragma once

#include <dirent.h>

#include <array>
#include <cstddef>
#include <span>

#include "sys/fd.h"
#include "sys/result.h"

namespace libcontainer::sys {

// Reads a directory from where its descriptor stands, a buffer full at a time. What is made or
// removed meanwhile may be seen or not.
class EntryReader {
 public:
  // `buffer` is as aligned as a dirent64.
  EntryReader(FdRef directory, std::span<std::byte> buffer)
      : directory_(directory), buffer_(buffer) {}

  // The next entry, without "." and ".."; nullptr: no more. It is there until the next call.
  SysResult<const dirent64*> next();

 private:
  FdRef directory_;
  std::span<std::byte> buffer_;
  std::size_t size_ = 0;
  std::size_t at_ = 0;
};

// With a buffer of its own.
template <std::size_t kBufferSize = 8192>
class DirectoryReader {
 public:
  explicit DirectoryReader(FdRef directory) : reader_(directory, buffer_) {}
  DirectoryReader(const DirectoryReader&) = delete;
  DirectoryReader& operator=(const DirectoryReader&) = delete;

  SysResult<const dirent64*> next() { return reader_.next(); }

 private:
  alignas(dirent64) std::array<std::byte, kBufferSize> buffer_;
  EntryReader reader_;
};

}  // namespace libcontainer::sys
