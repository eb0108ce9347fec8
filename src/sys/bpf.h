// eBPF programs that decide which devices the processes of a cgroup may use. Source: bpf(2), kernel
// include/uapi/linux/bpf.h.
#pragma once

#include <linux/bpf.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "sys/fd.h"

namespace libcontainer::sys {

// Needs CAP_SYS_ADMIN or CAP_BPF with CAP_NET_ADMIN; so do the others.
SysResult<Fd> load_device_filter(std::span<const bpf_insn> program);

// The ids of the filters that were attached to this very cgroup; how many. ENOSPC: more than `ids`.
SysResult<std::size_t> device_filters(FdRef cgroup, std::span<std::uint32_t> ids);
SysResult<Fd> open_filter(std::uint32_t id);

// Beside the filters that are there: a device is allowed if all allow it.
SysResult<> attach_device_filter(FdRef cgroup, FdRef filter);
// Linux 5.6: in place of `old`, at once. EINVAL: older.
SysResult<> replace_device_filter(FdRef cgroup, FdRef old, FdRef filter);
SysResult<> detach_device_filter(FdRef cgroup, FdRef filter);

}  // namespace libcontainer::sys
