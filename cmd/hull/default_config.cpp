#include "hull/default_config.h"

#include <libcontainer/spec.h>
#include <libcontainer/validate.h>
#include <unistd.h>

namespace hull {

Outcome<libcontainer::Config> default_config(Privileges privileges) {
  HULL_TRY_ASSIGN(const auto host, libcontainer::read_host_info());
  return libcontainer::sample_config({.cgroup_namespace = host.cgroup_v2,
                                      .rootless = privileges == Privileges::Rootless,
                                      .host_uid = host.euid,
                                      .host_gid = host.egid});
}

Outcome<libcontainer::Config> config_for_rootfs(const RootfsRequest& request) {
  const auto privileges = ::geteuid() == 0 ? Privileges::Root : Privileges::Rootless;
  HULL_TRY_ASSIGN(auto config, default_config(privileges));
  config.bundle = request.directory;
  config.root = {.path = request.directory, .readonly = !request.writable};
  config.process->terminal = request.terminal;
  if (!request.command.empty()) {
    config.process->args.assign(request.command.begin(), request.command.end());
  }
  return config;
}

}  // namespace hull
