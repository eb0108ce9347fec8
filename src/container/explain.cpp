#include <libcontainer/explain.h>
#include <linux/seccomp.h>

#include "base/error.h"
#include "base/path.h"
#include "cgroups/systemd/start_properties.h"
#include "container/container_impl.h"
#include "container/init_plan.h"
#include "container/keyring_name.h"
#include "container/root_layers.h"
#include "container/service.h"
#include "launch/describe.h"
#include "spec/names.h"
#include "wire/process_steps.h"

namespace libcontainer {
namespace container {
namespace {

// One hierarchy stands for all of them: how many there are changes no step.
cgroups::Layout usual_layout(const HostInfo& host) {
  const bool v2 = host.cgroup_v2;
  return {.version = v2 ? cgroups::Version::V2 : cgroups::Version::V1,
          .hierarchies = {{.controllers = {v2 ? "" : "name=systemd"},
                           .mount_point = "/sys/fs/cgroup",
                           .own = "/sys/fs/cgroup"}}};
}

std::uint32_t every_seccomp_flag() {
  std::uint32_t all = SECCOMP_FILTER_FLAG_NEW_LISTENER;
  for (const auto& flag : spec::kSeccompFlags.rows) all |= flag.value;
  return all;
}

std::vector<std::string> environment_of(const wire::Plan& plan) {
  const wire::Block block{plan.block};
  const auto* execute = block.object<wire::Execute>(plan.steps.back().offset);
  std::vector<std::string> environment;
  if (execute == nullptr) return environment;
  for (const wire::Text entry : block.list(execute->env))
    environment.emplace_back(block.text(entry));
  return environment;
}

// Whichever version systemd has.
Result<> check_unit(const Config& config, const cgroups::systemd::Unit& unit,
                    const cgroups::Layout& layout) {
  LC_TRY(cgroups::systemd::plan_start({.unit = unit,
                                       .description = {},
                                       .resources = config.resources,
                                       .annotations = config.annotations},
                                      {.systemd = ~0U, .cgroups = layout.version}));
  return {};
}

Result<launch::Composed> plan(const Config& config, const HostInfo& host,
                              const ExplainOptions& options) {
  const cgroups::Layout layout = usual_layout(host);
  LC_TRY_ASSIGN(const auto cgroups,
                plan_cgroups(options.create, layout, config, options.id, UnitPlace{}));
  if (cgroups.unit) LC_TRY(check_unit(config, *cgroups.unit, layout));
  spec::State state;
  state.id = options.id;
  state.config.oci_version = config.oci_version;
  state.config.bundle = config.bundle;
  state.config.annotations = config.annotations;
  const std::string rootfs = base::absolute_path(config.bundle, config.root.path);
  rootfs::RootLayers layers;
  if (options.create.root_writes == RootWrites::Discarded) {
    LC_TRY_ASSIGN(layers, read_root_layers(config, rootfs, options.state_root));
  }
  return plan_init(
      {.config = config,
       .host = host,
       .options = options.create,
       .gate = options.function == Explained::Create ? StartGate::Fifo : StartGate::None,
       .pidfd_socket = options.pidfd_socket ? PidfdSocket::Given : PidfdSocket::None,
       .rootfs = rootfs,
       .layers = layers,
       .version = layout.version,
       .cgroups = cgroups.paths,
       .keyring = options.create.session_keyring == SessionKeyring::New
                      ? runc_keyring_name(options.id)
                      : std::string{},
       .state = describe(state, Status::Creating),
       .seccomp_flags = every_seccomp_flag()});
}

}  // namespace
}  // namespace container

Result<std::vector<Step>> explain(const Config& config, const HostInfo& host,
                                  const ExplainOptions& options) {
  LC_TRY(validate(config, host));
  const Config service =
      container::as_service(config, options.create, options.state_root, options.id);
  LC_TRY_ASSIGN(const auto composed, container::plan(service, host, options));
  std::vector<Step> steps = launch::describe(composed.plan);
  steps.back().environment = container::environment_of(composed.plan);
  return steps;
}

}  // namespace libcontainer
