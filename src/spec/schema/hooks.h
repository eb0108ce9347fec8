// Source: OCI config.md#posix-platform-hooks.
#pragma once

#include <libcontainer/config/hooks.h>

#include "spec/schema.h"

namespace libcontainer::spec {

template <>
struct Schema<OciShape, Hook> {
  static constexpr std::tuple fields{
      field("path", &Hook::path),
      field_if_set("args", &Hook::args),
      field_if_set("env", &Hook::env),
      field_if_set("timeout", &Hook::timeout),
  };
};

template <>
struct Schema<OciShape, Hooks> {
  static constexpr std::tuple fields{
      field_if_set("prestart", &Hooks::prestart),
      field_if_set("createRuntime", &Hooks::create_runtime),
      field_if_set("createContainer", &Hooks::create_container),
      field_if_set("startContainer", &Hooks::start_container),
      field_if_set("poststart", &Hooks::poststart),
      field_if_set("poststop", &Hooks::poststop),
  };
};

}  // namespace libcontainer::spec
