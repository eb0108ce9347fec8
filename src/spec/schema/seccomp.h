// Source: OCI config-linux.md#seccomp.
#pragma once

#include <libcontainer/config/seccomp.h>

#include "spec/names.h"
#include "spec/schema.h"

namespace libcontainer::spec {

template <>
struct Schema<OciShape, SeccompAction> {
  static constexpr const auto& names = kSeccompActions;
};

template <>
struct Schema<OciShape, SeccompOperator> {
  static constexpr const auto& names = kSeccompOperators;
};

template <>
struct Schema<OciShape, SeccompArgument> {
  static constexpr std::tuple fields{
      field("index", &SeccompArgument::index),
      field("value", &SeccompArgument::value),
      field_if_set("valueTwo", &SeccompArgument::value_two),
      required_field("op", &SeccompArgument::op),
  };
};

template <>
struct Schema<OciShape, SeccompRule> {
  static constexpr std::tuple fields{
      field("names", &SeccompRule::names),
      required_field("action", &SeccompRule::action),
      field_if_set("errnoRet", &SeccompRule::errno_ret),
      field_if_set("args", &SeccompRule::args),
  };
};

template <>
struct Schema<OciShape, Seccomp> {
  static constexpr std::tuple fields{
      required_field("defaultAction", &Seccomp::default_action),
      field_if_set("defaultErrnoRet", &Seccomp::default_errno_ret),
      field_if_set("architectures", &Seccomp::architectures),
      field_if_set("flags", &Seccomp::flags),
      field_if_set("listenerPath", &Seccomp::listener_path),
      field_if_set("listenerMetadata", &Seccomp::listener_metadata),
      field_if_set("syscalls", &Seccomp::syscalls),
  };
};

}  // namespace libcontainer::spec
