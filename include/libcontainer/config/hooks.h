// Programs run at set points of the container's life. Source: OCI config.md#posix-platform-hooks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace libcontainer {

struct Hook {
  std::string path;                             // absolute
  std::vector<std::string> args;                // the whole argv; empty: {path}
  std::optional<std::vector<std::string>> env;  // absent: inherited
  std::optional<std::int64_t> timeout;          // seconds, > 0
};

struct Hooks {
  std::vector<Hook> prestart;  // deprecated by OCI; runs before create_runtime
  std::vector<Hook> create_runtime;
  std::vector<Hook> create_container;
  std::vector<Hook> start_container;
  std::vector<Hook> poststart;
  std::vector<Hook> poststop;
};

}  // namespace libcontainer
