// Memory that other processes may share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sys/fd.h"

namespace libcontainer::sys {

enum class Executable : std::uint8_t { No, Yes };
// Sealable. Executable::Yes sets MFD_EXEC where the kernel knows it (Linux 6.3).
SysResult<Fd> create_memfd(CPath name, Executable executable);
// No more change of size or content, and no more seals.
SysResult<> seal(FdRef memfd);
// No more change of size: who has it mapped cannot be made to fault.
SysResult<> seal_size(FdRef memfd);
SysResult<std::span<const std::byte>> map_readonly(FdRef fd, std::size_t size);
// What is written there, others see.
SysResult<std::span<std::byte>> map_shared(FdRef fd, std::size_t size);
// Children with memory of their own do not get it. `memory` begins a mapping.
SysResult<> keep_from_children(std::span<std::byte> memory);
// Private zeroed memory; never freed by its users, who execute or exit soon.
SysResult<std::span<std::byte>> allocate_pages(std::size_t size);

}  // namespace libcontainer::sys
