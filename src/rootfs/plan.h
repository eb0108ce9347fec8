// Decides the steps that make the root file system. Pure.
#pragma once

#include <libcontainer/config.h>
#include <libcontainer/container.h>
#include <libcontainer/error.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rootfs/layers.h"
#include "wire/builder.h"
#include "wire/rootfs_steps.h"

namespace libcontainer::rootfs {

// What a mount of type "cgroup" shows, from the cgroups mechanism.
struct CgroupView {
  struct Hierarchy {
    std::string name;    // "cpu,cpuacct"
    std::string source;  // the container's own directory in it
    std::string data;    // what mount(2) takes
  };
  struct Link {
    std::string name;
    std::string target;
  };
  bool v2 = false;
  std::string unified;                 // v2: the container's own directory; empty: it has none
  std::vector<Hierarchy> hierarchies;  // v1
  std::vector<Link> links;             // v1: "cpu" → "cpu,cpuacct"
};

// What launch has arranged for the sources of bind mounts.
struct SourceArrangements {
  bool served = false;                 // stage 0 opens what init cannot
  std::vector<std::int32_t> mappings;  // by number in config.mounts; empty: none is mapped
};

struct Surroundings {
  std::string rootfs;  // resolved, on the host
  CgroupView cgroups;
  RootSwitch root_switch = RootSwitch::PivotRoot;
  std::optional<RootLayers> overlay;  // writes to the root are discarded
  bool in_user_namespace = false;     // the caller itself
  // Called before each mount that may show the container's own cgroups, or is limited by them; may
  // be empty.
  std::function<void()> before_cgroups_matter = {};
  SourceArrangements sources = {};
};

// Up to the point where runtime hooks run: mounts, devices, links.
Result<> plan_mounts(wire::PlanBuilder& plan, const Config& config,
                     const Surroundings& surroundings);
// Entering the root.
void plan_entry(wire::PlanBuilder& plan, const Config& config, const Surroundings& surroundings);
// What has to wait until everything is made: read-only mounts, sysctls, read-only and masked paths.
void plan_restrictions(wire::PlanBuilder& plan, const Config& config,
                       const Surroundings& surroundings);

// The part of plan_mounts() that config.mounts asks for.
Result<> plan_config_mounts(wire::PlanBuilder& plan, const Config& config,
                            const Surroundings& surroundings);

// Of the devices that every container has.
std::vector<std::string> default_device_paths();

// Below /proc/sys. "net.ipv4.ip_forward" and "net/ipv4/ip_forward" name the same file; in the
// second form a dot is part of a name.
std::string sysctl_path(std::string_view key);

// MOUNT_ATTR_* for MS_*; what is no attribute of a mount is left out.
std::uint64_t to_attributes(std::uint64_t mount_flags);

}  // namespace libcontainer::rootfs
