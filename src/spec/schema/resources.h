// Limits and devices. Source: OCI config-linux.md#control-groups and #devices.
#pragma once

#include <libcontainer/config/device.h>
#include <libcontainer/config/resources.h>
#include <sys/stat.h>

#include "spec/names.h"
#include "spec/schema.h"

namespace libcontainer::spec {

template <>
struct Schema<OciShape, Device> {
  static constexpr std::tuple fields{
      field("path", &Device::path),
      required_field<NamedBy<kDeviceTypes>>("type", &Device::type),
      field("major", &Device::major),
      field("minor", &Device::minor),
      field_if_set("fileMode", &Device::file_mode),
      field_if_set("uid", &Device::uid),
      field_if_set("gid", &Device::gid),
  };
  // Writers copy st_mode, whose type bits say nothing that `type` does not.
  static void finish(Device& device) {
    if (device.file_mode) *device.file_mode &= ~std::uint32_t{S_IFMT};
  }
};

template <>
struct Schema<OciShape, DeviceRule> {
  static constexpr std::tuple fields{
      field("allow", &DeviceRule::allow),
      field_if_set<NamedBy<kDeviceRuleTypes>>("type", &DeviceRule::type),
      field_if_set("major", &DeviceRule::major),
      field_if_set("minor", &DeviceRule::minor),
      field_if_set("access", &DeviceRule::access),
  };
  // -1 is an older way to say "all".
  static void finish(DeviceRule& rule) {
    if (rule.major == -1) rule.major.reset();
    if (rule.minor == -1) rule.minor.reset();
  }
};

template <>
struct Schema<OciShape, MemoryLimits> {
  static constexpr std::tuple fields{
      field_if_set("limit", &MemoryLimits::limit),
      field_if_set("reservation", &MemoryLimits::reservation),
      field_if_set("swap", &MemoryLimits::swap),
      field_if_set("swappiness", &MemoryLimits::swappiness),
      field_if_set("disableOOMKiller", &MemoryLimits::disable_oom_killer),
      field_if_set("useHierarchy", &MemoryLimits::use_hierarchy),
      field_if_set("checkBeforeUpdate", &MemoryLimits::check_before_update),
  };
};

template <>
struct Schema<OciShape, CpuLimits> {
  static constexpr std::tuple fields{
      field_if_set("shares", &CpuLimits::shares),
      field_if_set("quota", &CpuLimits::quota),
      field_if_set("burst", &CpuLimits::burst),
      field_if_set("period", &CpuLimits::period),
      field_if_set("realtimeRuntime", &CpuLimits::realtime_runtime),
      field_if_set("realtimePeriod", &CpuLimits::realtime_period),
      field_if_set("cpus", &CpuLimits::cpus),
      field_if_set("mems", &CpuLimits::mems),
      field_if_set("idle", &CpuLimits::idle),
  };
};

template <>
struct Schema<OciShape, WeightDevice> {
  static constexpr std::tuple fields{
      field("major", &WeightDevice::major),
      field("minor", &WeightDevice::minor),
      field_if_set("weight", &WeightDevice::weight),
      field_if_set("leafWeight", &WeightDevice::leaf_weight),
  };
};

template <>
struct Schema<OciShape, ThrottleDevice> {
  static constexpr std::tuple fields{
      field("major", &ThrottleDevice::major),
      field("minor", &ThrottleDevice::minor),
      field("rate", &ThrottleDevice::rate),
  };
};

template <>
struct Schema<OciShape, BlockIoLimits> {
  static constexpr std::tuple fields{
      field_if_set("weight", &BlockIoLimits::weight),
      field_if_set("leafWeight", &BlockIoLimits::leaf_weight),
      field_if_set("weightDevice", &BlockIoLimits::weight_device),
      field_if_set("throttleReadBpsDevice", &BlockIoLimits::throttle_read_bps_device),
      field_if_set("throttleWriteBpsDevice", &BlockIoLimits::throttle_write_bps_device),
      field_if_set("throttleReadIOPSDevice", &BlockIoLimits::throttle_read_iops_device),
      field_if_set("throttleWriteIOPSDevice", &BlockIoLimits::throttle_write_iops_device),
  };
};

template <>
struct Schema<OciShape, HugepageLimit> {
  static constexpr std::tuple fields{
      field("pageSize", &HugepageLimit::page_size),
      field("limit", &HugepageLimit::limit),
  };
};

template <>
struct Schema<OciShape, InterfacePriority> {
  static constexpr std::tuple fields{
      field("name", &InterfacePriority::name),
      field("priority", &InterfacePriority::priority),
  };
};

template <>
struct Schema<OciShape, NetworkClassLimits> {
  static constexpr std::tuple fields{
      field_if_set("classID", &NetworkClassLimits::class_id),
      field_if_set("priorities", &NetworkClassLimits::priorities),
  };
};

template <>
struct Schema<OciShape, RdmaLimit> {
  static constexpr std::tuple fields{
      field_if_set("hcaHandles", &RdmaLimit::hca_handles),
      field_if_set("hcaObjects", &RdmaLimit::hca_objects),
  };
};

template <>
struct Schema<OciShape, Resources> {
  static constexpr std::tuple fields{
      field_if_set("devices", &Resources::devices),
      field_if_set("memory", &Resources::memory),
      field_if_set("cpu", &Resources::cpu),
      group("pids", field_if_set("limit", &Resources::pids_limit)),
      field_if_set("blockIO", &Resources::block_io),
      field_if_set("hugepageLimits", &Resources::hugepage_limits),
      field_if_set("network", &Resources::network),
      field_if_set("rdma", &Resources::rdma),
      field_if_set("unified", &Resources::unified),
  };
};

}  // namespace libcontainer::spec
