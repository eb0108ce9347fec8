// System call names and their numbers on every architecture. The tables are made at build time by
// syscall_table_generator.cpp, since looking a name up in libseccomp costs 55 ns per architecture.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "seccomp/architecture.h"

namespace libcontainer::seccomp {

using NameId = std::uint16_t;  // dense, below syscall_name_count()

struct NumberedSyscall {
  std::uint32_t number;
  NameId name;
};

// A call that some architectures also offer through socketcall or ipc, whose first argument selects
// it.
struct MultiplexedSyscall {
  NameId name;
  NameId via;  // socketcall or ipc
  std::uint32_t selector;
};

std::size_t syscall_name_count();
std::optional<NameId> find_syscall(std::string_view name);
std::string_view syscall_name(NameId name);

// Ascending by number; two names may share one. Empty if the architecture's numbers are not known.
std::span<const NumberedSyscall> syscalls_of(ArchitectureIndex architecture);

// The calls that `architecture` offers through socketcall and ipc: all or none.
std::span<const MultiplexedSyscall> multiplexed_on(ArchitectureIndex architecture);

}  // namespace libcontainer::seccomp
