// What the global flags and the environment say, checked.
#pragma once

#include <libcontainer/container.h>

#include <optional>
#include <string>
#include <string_view>

#include "hull/args.h"
#include "hull/failure.h"
#include "hull/log.h"

namespace hull {

// What the defaults depend on.
struct Environment {
  bool root = false;               // the effective user is root
  bool in_user_namespace = false;  // not in the initial one
  bool has_own_systemd = false;    // one that runs in our user namespace
  std::optional<std::string> xdg_runtime_dir;
  std::optional<std::string> user;
  std::string current_directory;
};
Environment read_environment();

struct Globals {
  std::string state_root;
  enum class RootFrom : std::uint8_t { Flag, Default, XdgDefault } root_from = RootFrom::Default;
  std::string current_directory;  // where the command was called
  libcontainer::CgroupDriver cgroup_driver = libcontainer::CgroupDriver::Cgroupfs;
  libcontainer::CgroupErrors cgroup_errors = libcontainer::CgroupErrors::Fatal;
};

// Pure.
Outcome<Globals> read_globals(const Args& args, const Environment& environment);
Outcome<LogOptions> read_log_options(const Args& args);

// The default below $XDG_RUNTIME_DIR is made if missing, and marked so that it is not pruned.
Outcome<> prepare_state_root(const Globals& globals);

// Without "." and "..", double and trailing slashes; of an absolute path. Looks at no file.
std::string clean_path(std::string_view path);
// The same after `directory` if `path` is relative.
std::string absolute_path(std::string_view path, std::string_view directory);

}  // namespace hull
