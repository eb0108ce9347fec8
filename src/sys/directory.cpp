#include "sys/directory.h"

#include <string_view>

#include "sys/file.h"

namespace libcontainer::sys {

SysResult<const dirent64*> EntryReader::next() {
  for (;;) {
    if (at_ == size_) {
      SYS_TRY_ASSIGN(size_, read_directory(directory_, buffer_));
      at_ = 0;
      if (size_ == 0) return nullptr;
    }
    const auto* entry = reinterpret_cast<const dirent64*>(buffer_.data() + at_);
    at_ += entry->d_reclen;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") return entry;
  }
}

}  // namespace libcontainer::sys
