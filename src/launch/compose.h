// Puts the parts of a plan in order: Setup (the container) and Process. Pure: the architecture page
// shows the order as a table.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>
#include <libcontainer/validate.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "process/plan.h"
#include "rootfs/plan.h"
#include "sys/fd.h"
#include "wire/builder.h"

namespace libcontainer::launch {

// Descriptors that steps use.
enum class Resource : std::uint8_t {
  Container,  // a tenant's: the pidfd of the container's init
  Root,       // a tenant of a container without a mount namespace: its root
  Cgroup,     // v2: the directory to be born in
  ConsoleSocket,
  PidfdSocket,
  StartFifo,
  HookStdout,  // files that hooks inside append to
  HookStderr,
  IdMapping,  // a user namespace that stage 0 makes: a place that is kept free
  StepTimes,  // a timed plan's: see wire/step_time.h
  End,        // none: how many there are
};
inline constexpr std::size_t kResources = static_cast<std::size_t>(Resource::End);

// Which of them a launch has: a plan is made before any is opened.
struct Resources {
  bool root = false;
  bool cgroup = false;
  bool console_socket = false;
  bool pidfd_socket = false;
  bool start_fifo = false;
  bool step_times = false;
};

struct Composed {
  wire::Plan plan;
  std::vector<Resource> slots;  // what the steps call slot 0, 1, …
  std::vector<std::string> warnings;
  std::vector<std::string> notes;  // of less weight: for a debug log
};

// Borrowed; by Resource.
class Descriptors {
 public:
  void set(Resource resource, sys::FdRef fd) { fds_[static_cast<std::size_t>(resource)] = fd; }
  std::vector<sys::FdRef> in_order(std::span<const Resource> slots) const;

 private:
  std::array<sys::FdRef, kResources> fds_{};
};

// How a container gets into its cgroups.
enum class CgroupEntry : std::uint8_t {
  None,    // it has none, or is born in it
  Stage0,  // stage 0 is moved, init born where it is
  Init,    // init is moved, while it builds the root
};

struct InitRequest {
  const Config& config;
  const ProcessConfig& process;
  const HostInfo& host;
  rootfs::Surroundings rootfs;
  ContainerState hook_state;  // what hooks inside get, but for the pid
  std::string keyring;        // name of the session keyring; empty: the caller's is kept
  CgroupEntry cgroup_entry = CgroupEntry::None;
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
