// Mounts as a container's config.json asks for them. Runs in: init, before it enters the root.
#pragma once

#include "rootfs/sources.h"
#include "sys/fd.h"
#include "wire/rootfs_steps.h"
#include "wire/status.h"

namespace libcontainer::rootfs {

wire::Status set_root_propagation(const wire::SetRootPropagation& step);
// Mounts the root directory over itself and stores a descriptor of that mount.
wire::Status bind_root(wire::Block plan, const wire::BindRoot& step, sys::Fd& root);
wire::Status mount_filesystem(wire::Block plan, const wire::MountFilesystem& step, sys::FdRef root);
// `number`: of the step in the plan.
wire::Status bind_mount(wire::Block plan, const wire::BindMount& step, sys::FdRef root,
                        Sources& sources, std::uint32_t number);
wire::Status mount_cgroup_v1(wire::Block plan, const wire::MountCgroupV1& step, sys::FdRef root);

}  // namespace libcontainer::rootfs
