// Any bytes as config.json, process.json and state.json: parsed, checked, planned, written and read
// again. What is written has to be readable and to say the same.
#include <libcontainer/spec.h>
#include <libcontainer/validate.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "config/container_id.h"
#include "launch/compose.h"
#include "spec/format.h"
#include "spec/state.h"

namespace libcontainer {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

const HostInfo& host() {
  static const HostInfo kHost = [] {
    using enum NamespaceType;
    HostInfo all;
    all.cgroup_v2 = all.selinux = all.apparmor = true;
    all.namespaces = {Cgroup, Ipc, Mount, Network, Pid, Time, User, Uts};
    return all;
  }();
  return kHost;
}

void check_message(const Error& error) {
  require(!error.message().empty());
  require(error.message().find('\n') == std::string::npos);
}

void check_plan(const Config& config) {
  const launch::InitRequest request{.config = config,
                                    .process = *config.process,
                                    .host = host(),
                                    .rootfs = {.rootfs = "/bundle/rootfs"}};
  const auto composed = launch::compose_init(request);
  if (!composed) check_message(composed.error());
}

void check_config(std::string_view json) {
  const auto config = parse_config(json, "/bundle");
  if (!config) return check_message(config.error());
  const auto valid = validate(*config, host());
  if (!valid) check_message(valid.error());
  if (valid && config->process) check_plan(*config);
  (void)lint(*config, host());

  const std::string written = format_config(*config);
  const auto again = parse_config(written, "/bundle");
  require(again.has_value());
  require(format_config(*again) == written);

  spec::State state;
  state.config = *config;
  const std::string state_json = spec::format_state(state, spec::format_state_config(state.config));
  (void)spec::parse_state(state_json);
}

void check_process(std::string_view json) {
  const auto process = parse_process(json);
  if (!process) return check_message(process.error());
  const std::string written = spec::format_process(*process);
  const auto again = parse_process(written);
  require(again.has_value());
  require(spec::format_process(*again) == written);
}

void check_state(std::string_view json) {
  const auto state = spec::parse_state(json);
  if (!state) return check_message(state.error());
  const std::string written = spec::format_state(*state, spec::format_state_config(state->config));
  require(spec::parse_state(written).has_value());
}

}  // namespace
}  // namespace libcontainer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes are characters here
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  libcontainer::check_config(text);
  libcontainer::check_process(text);
  libcontainer::check_state(text);
  (void)libcontainer::config::validate_id(text);
  return 0;
}
