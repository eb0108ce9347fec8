// The "cgroups" object of runc's state.json: where the cgroup is, and all limits at one level.
#pragma once

#include <libcontainer/config/resources.h>

#include "spec/schema/state.h"

namespace libcontainer::spec {

struct CgroupLocation {
  std::string name;
  std::string parent;
  std::string path;
  std::string scope_prefix;
  bool systemd = false;
};

template <>
struct Schema<RuncShape, CgroupLocation> {
  static constexpr std::tuple fields{
      field_if_set("name", &CgroupLocation::name),
      field_if_set("parent", &CgroupLocation::parent),
      field("path", &CgroupLocation::path),
      field_if_set("scope_prefix", &CgroupLocation::scope_prefix),
      field_if_set("Systemd", &CgroupLocation::systemd),
  };
};

template <>
struct Schema<RuncShape, DeviceRule> {
  static constexpr std::tuple fields{
      field<NumberedBy<kDeviceTypeLetters>>("type", &DeviceRule::type),
      field<Wildcard>("major", &DeviceRule::major),
      field<Wildcard>("minor", &DeviceRule::minor),
      field("permissions", &DeviceRule::access),
      field("allow", &DeviceRule::allow),
  };
};

template <>
struct Schema<RuncShape, WeightDevice> {
  static constexpr std::tuple fields{
      field("major", &WeightDevice::major),
      field("minor", &WeightDevice::minor),
      field<UnlessZero>("weight", &WeightDevice::weight),
      field<UnlessZero>("leafWeight", &WeightDevice::leaf_weight),
  };
};

template <>
struct Schema<RuncShape, HugepageLimit> {
  static constexpr std::tuple fields{
      field("page_size", &HugepageLimit::page_size),
      field("limit", &HugepageLimit::limit),
  };
};

template <>
struct Schema<RuncShape, InterfacePriority> {
  static constexpr std::tuple fields{
      field("interface", &InterfacePriority::name),
      field("priority", &InterfacePriority::priority),
  };
};

template <>
struct Schema<RuncShape, RdmaLimit> {
  static constexpr std::tuple fields{
      field_if_set("hca_handles", &RdmaLimit::hca_handles),
      field_if_set("hca_objects", &RdmaLimit::hca_objects),
  };
};

template <auto Part, auto Member>
inline constexpr auto kIn = [](auto& resources) -> auto& { return resources.*Part.*Member; };

template <>
struct Schema<RuncShape, Resources> {
  template <auto Member>
  static constexpr auto memory = kIn<&Resources::memory, Member>;
  template <auto Member>
  static constexpr auto cpu = kIn<&Resources::cpu, Member>;
  template <auto Member>
  static constexpr auto block_io = kIn<&Resources::block_io, Member>;
  template <auto Member>
  static constexpr auto network = kIn<&Resources::network, Member>;
  using Memory = MemoryLimits;
  using Cpu = CpuLimits;
  using BlockIo = BlockIoLimits;

  static constexpr std::tuple fields{
      field_if_set("devices", &Resources::devices),
      field_if_set<UnlessZero>("memory", memory<&Memory::limit>),
      field_if_set<UnlessZero>("memory_reservation", memory<&Memory::reservation>),
      field_if_set<UnlessZero>("memory_swap", memory<&Memory::swap>),
      field_if_set("memory_swappiness", memory<&Memory::swappiness>),
      field_if_set<UnlessZero>("oom_kill_disable", memory<&Memory::disable_oom_killer>),
      field_if_set<UnlessZero>("memory_check_before_update", memory<&Memory::check_before_update>),
      field_if_set<UnlessZero>("cpu_shares", cpu<&Cpu::shares>),
      field_if_set<UnlessZero>("cpu_quota", cpu<&Cpu::quota>),
      field_if_set("cpu_burst", cpu<&Cpu::burst>),
      field_if_set<UnlessZero>("cpu_period", cpu<&Cpu::period>),
      field_if_set<UnlessZero>("cpu_rt_quota", cpu<&Cpu::realtime_runtime>),
      field_if_set<UnlessZero>("cpu_rt_period", cpu<&Cpu::realtime_period>),
      field_if_set("cpuset_cpus", cpu<&Cpu::cpus>),
      field_if_set("cpuset_mems", cpu<&Cpu::mems>),
      field_if_set("cpu_idle", cpu<&Cpu::idle>),
      field_if_set("pids_limit", &Resources::pids_limit),
      field_if_set<UnlessZero>("blkio_weight", block_io<&BlockIo::weight>),
      field_if_set<UnlessZero>("blkio_leaf_weight", block_io<&BlockIo::leaf_weight>),
      field_if_set("blkio_weight_device", block_io<&BlockIo::weight_device>),
      field_if_set("blkio_throttle_read_bps_device", block_io<&BlockIo::throttle_read_bps_device>),
      field_if_set("blkio_throttle_write_bps_device",
                   block_io<&BlockIo::throttle_write_bps_device>),
      field_if_set("blkio_throttle_read_iops_device",
                   block_io<&BlockIo::throttle_read_iops_device>),
      field_if_set("blkio_throttle_write_iops_device",
                   block_io<&BlockIo::throttle_write_iops_device>),
      field_if_set("hugetlb_limit", &Resources::hugepage_limits),
      field_if_set("net_prio_ifpriomap", network<&NetworkClassLimits::priorities>),
      field_if_set<UnlessZero>("net_cls_classid_u", network<&NetworkClassLimits::class_id>),
      field_if_set("rdma", &Resources::rdma),
      field_if_set("unified", &Resources::unified),
  };
};

}  // namespace libcontainer::spec
