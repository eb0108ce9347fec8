// Mounts, and the id mappings that they share with the container.
// Source: OCI config.md#mounts, config-linux.md#user-namespace-mappings.
#pragma once

#include <libcontainer/config/mount.h>

#include "spec/schema.h"

namespace libcontainer::spec {

template <>
struct Schema<OciShape, IdMapping> {
  static constexpr std::tuple fields{
      field("containerID", &IdMapping::container_id),
      field("hostID", &IdMapping::host_id),
      field("size", &IdMapping::size),
  };
};

template <>
struct Schema<OciShape, Mount> {
  static constexpr std::tuple fields{
      field("destination", &Mount::destination),
      field_if_set("type", &Mount::type),
      field_if_set("source", &Mount::source),
      field_if_set("options", &Mount::options),
      field_if_set("uidMappings", &Mount::uid_mappings),
      field_if_set("gidMappings", &Mount::gid_mappings),
  };
};

}  // namespace libcontainer::spec
