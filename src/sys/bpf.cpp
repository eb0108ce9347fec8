#include "sys/bpf.h"

namespace libcontainer::sys {

namespace {

template <class T = void>
SysResult<T> bpf(bpf_cmd command, bpf_attr& attributes) {
  return invoke<T>(SYS_bpf, command, &attributes, sizeof attributes);
}

std::uint32_t descriptor(FdRef fd) { return static_cast<std::uint32_t>(fd.number()); }
std::uint64_t address(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

bpf_attr attachment(FdRef cgroup, FdRef filter, std::uint32_t flags) {
  bpf_attr attributes{};
  attributes.target_fd = descriptor(cgroup);
  attributes.attach_bpf_fd = descriptor(filter);
  attributes.attach_type = BPF_CGROUP_DEVICE;
  attributes.attach_flags = flags;
  return attributes;
}

}  // namespace

SysResult<Fd> load_device_filter(std::span<const bpf_insn> program) {
  bpf_attr attributes{};
  attributes.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
  attributes.insn_cnt = static_cast<std::uint32_t>(program.size());
  attributes.insns = address(program.data());
  attributes.license = address("Apache-2.0");
  return invoke_fd(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes);
}

SysResult<std::size_t> device_filters(FdRef cgroup, std::span<std::uint32_t> ids) {
  bpf_attr attributes{};
  attributes.query.target_fd = descriptor(cgroup);
  attributes.query.attach_type = BPF_CGROUP_DEVICE;
  attributes.query.prog_ids = address(ids.data());
  attributes.query.prog_cnt = static_cast<std::uint32_t>(ids.size());
  SYS_TRY(bpf(BPF_PROG_QUERY, attributes));
  return std::size_t{attributes.query.prog_cnt};
}

SysResult<Fd> open_filter(std::uint32_t id) {
  bpf_attr attributes{};
  attributes.prog_id = id;
  return invoke_fd(SYS_bpf, BPF_PROG_GET_FD_BY_ID, &attributes, sizeof attributes);
}

SysResult<> attach_device_filter(FdRef cgroup, FdRef filter) {
  bpf_attr attributes = attachment(cgroup, filter, BPF_F_ALLOW_MULTI);
  return bpf(BPF_PROG_ATTACH, attributes);
}

SysResult<> replace_device_filter(FdRef cgroup, FdRef old, FdRef filter) {
  bpf_attr attributes = attachment(cgroup, filter, BPF_F_ALLOW_MULTI | BPF_F_REPLACE);
  attributes.replace_bpf_fd = descriptor(old);
  return bpf(BPF_PROG_ATTACH, attributes);
}

SysResult<> detach_device_filter(FdRef cgroup, FdRef filter) {
  bpf_attr attributes = attachment(cgroup, filter, 0);
  return bpf(BPF_PROG_DETACH, attributes);
}

}  // namespace libcontainer::sys
