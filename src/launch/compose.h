// Puts the parts of a plan in order: Setup (the container) and Process. Pure: the architecture page
// shows the order as a table.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>
#include <libcontainer/validate.h>

#include <string>
#include <vector>

#include "process/plan.h"
#include "rootfs/plan.h"
#include "sys/fd.h"
#include "wire/builder.h"

namespace libcontainer::launch {

// Descriptors that steps use, each optional. Borrowed.
struct Resources {
  sys::FdRef container;  // a tenant's: the pidfd of the container's init
  sys::FdRef root;       // a tenant of a container without a mount namespace: its root
  sys::FdRef cgroup;     // v2: the directory to be born in
  sys::FdRef console_socket;
  sys::FdRef pidfd_socket;
  sys::FdRef start_fifo;
};

struct Composed {
  wire::Plan plan;
  std::vector<sys::FdRef> slots;
  std::vector<std::string> warnings;
};

struct InitRequest {
  const Config& config;
  const ProcessConfig& process;
  const HostInfo& host;
  rootfs::Surroundings rootfs;
  ContainerState hook_state;        // what hooks inside get, but for the pid
  std::string keyring;              // name of the session keyring; empty: the caller's is kept
  bool join_cgroup = false;         // the caller moves stage 0 into the cgroup (v1, systemd)
  std::uint32_t seccomp_flags = 0;  // SECCOMP_FILTER_FLAG_* that the kernel accepts
  Resources resources;
};
Result<Composed> compose_init(const InitRequest& request);

struct TenantRequest {
  const Config& config;  // of the container
  const ProcessConfig& process;
  const HostInfo& host;
  std::uint64_t namespaces = 0;  // CLONE_NEW* that the container has and the caller has not
  std::string keyring;
  bool join_cgroup = false;
  std::uint32_t seccomp_flags = 0;
  Resources resources;
};
Result<Composed> compose_tenant(const TenantRequest& request);

}  // namespace libcontainer::launch
