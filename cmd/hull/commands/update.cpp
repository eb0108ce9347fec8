#include <libcontainer/spec.h>
#include <libcontainer/validate.h>

#include "hull/cgroup_failure.h"
#include "hull/commands/handlers.h"
#include "hull/file.h"
#include "hull/limit_flags.h"
#include "hull/output/limit_writes.h"
#include "hull/output_format.h"

namespace hull::commands {
namespace {

using libcontainer::Container;
using libcontainer::RdtChanges;
using libcontainer::Resources;

Outcome<Resources> read_limits(const Args& args) {
  const auto file = args.text("resources");
  if (file.empty()) return read_limit_flags(args);
  HULL_TRY_ASSIGN(const auto json,
                  file == "-" ? read_standard_input() : read_file(std::string(file)));
  HULL_TRY_ASSIGN(auto resources, libcontainer::parse_resources(json));
  return resources;
}

// What has no effect, while the rest has.
void warn_of_ignored(const Container& container, const Resources& limits, Log& log) {
  // Engines send all that config.json has.
  if (!limits.devices.empty() && limits.devices != container.config().resources.devices) {
    log.warn("linux.resources.devices: ignored, the rules for devices cannot be changed by update");
  }
  const auto host = libcontainer::read_host_info();
  if (!host) return;  // whoever changes the limits finds out
  libcontainer::Config config;
  config.resources = limits;
  for (const auto& warning : libcontainer::lint(config, *host)) log.warn(warning);
}

Outcome<int> print_changes(const Args& args, const Container& container, const Resources& limits,
                           const RdtChanges& rdt) {
  HULL_TRY_ASSIGN(const auto format, read_output_format(args));
  const auto writes = container.plan_set(limits, rdt);
  if (!writes) return std::unexpected(cgroup_failure(writes.error()));
  HULL_TRY(write_standard_output(format == OutputFormat::Json
                                     ? output::format_limit_writes_json(*writes)
                                     : output::format_limit_writes_text(*writes)));
  return 0;
}

}  // namespace

Outcome<int> update_command(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(auto container, Container::load(session.globals.state_root, args.container_id()));
  HULL_TRY_ASSIGN(const auto limits, read_limits(args));
  if (args.given("kernel-memory") || args.given("kernel-memory-tcp")) {
    session.log.warn("Kernel memory settings are ignored and will be removed");
  }
  warn_of_ignored(container, limits, session.log);
  const RdtChanges rdt{.l3_cache_schema = std::string(args.text("l3-cache-schema")),
                       .mem_bw_schema = std::string(args.text("mem-bw-schema"))};
  if (args.given("dry-run")) return print_changes(args, container, limits, rdt);
  if (const auto done = container.set(limits, rdt); !done) {
    return std::unexpected(cgroup_failure(done.error()));
  }
  return 0;
}

}  // namespace hull::commands
