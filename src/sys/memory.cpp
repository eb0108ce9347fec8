#include "sys/memory.h"

#include <linux/memfd.h>
#include <sys/mman.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#define MFD_NOEXEC_SEAL 0x0008U
#endif

namespace libcontainer::sys {

SysResult<Fd> create_memfd(CPath name, Executable executable) {
  const unsigned base = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  const unsigned kind = executable == Executable::Yes ? MFD_EXEC : MFD_NOEXEC_SEAL;
  auto fd = invoke_fd(SYS_memfd_create, name.c_str(), base | kind);
  // Linux < 6.3: neither flag is known.
  if (!fd && fd.error().value == EINVAL) {
    fd = invoke_fd(SYS_memfd_create, name.c_str(), base);
  }
  return fd;
}

SysResult<> seal(FdRef memfd) {
  return invoke(SYS_fcntl, memfd.number(), F_ADD_SEALS,
                F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
}

SysResult<> seal_size(FdRef memfd) {
  return invoke(SYS_fcntl, memfd.number(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW);
}

SysResult<std::span<const std::byte>> map_readonly(FdRef fd, std::size_t size) {
  SYS_TRY_ASSIGN(const long address,
                 invoke<long>(SYS_mmap, nullptr, size, PROT_READ, MAP_PRIVATE, fd.number(), 0));
  return std::span(reinterpret_cast<const std::byte*>(address), size);
}

SysResult<std::span<std::byte>> map_shared(FdRef fd, std::size_t size) {
  SYS_TRY_ASSIGN(const long address, invoke<long>(SYS_mmap, nullptr, size, PROT_READ | PROT_WRITE,
                                                  MAP_SHARED, fd.number(), 0));
  return std::span(reinterpret_cast<std::byte*>(address), size);
}

SysResult<> keep_from_children(std::span<std::byte> memory) {
  return invoke(SYS_madvise, memory.data(), memory.size(), MADV_DONTFORK);
}

SysResult<std::span<std::byte>> allocate_pages(std::size_t size) {
  SYS_TRY_ASSIGN(const long address, invoke<long>(SYS_mmap, nullptr, size, PROT_READ | PROT_WRITE,
                                                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  return std::span(reinterpret_cast<std::byte*>(address), size);
}

}  // namespace libcontainer::sys
