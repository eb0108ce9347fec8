#include <libcontainer/spec.h>

#include <array>

#include "hull/cgroup_failure.h"
#include "hull/commands/handlers.h"
#include "hull/file.h"
#include "hull/limit_flags.h"

namespace hull::commands {
namespace {

using libcontainer::Container;
using libcontainer::Resources;

Outcome<Resources> read_limits(const Args& args) {
  const auto file = args.text("resources");
  if (file.empty()) return read_limit_flags(args);
  HULL_TRY_ASSIGN(const auto json,
                  file == "-" ? read_standard_input() : read_file(std::string(file)));
  HULL_TRY_ASSIGN(auto resources, libcontainer::parse_resources(json));
  return resources;
}

struct Schema {
  FlagName flag;
  std::string_view refusal;
};
constexpr auto kSchemas = std::to_array<Schema>({
    {"l3-cache-schema", "Intel RDT/CAT: l3 cache schema is not enabled"},
    {"mem-bw-schema", "Intel RDT/MBA: memory bandwidth schema is not enabled"},
});

Outcome<> refuse_schemas(const Args& args) {
  for (const auto& schema : kSchemas) {
    if (!args.text(schema.flag).empty()) {
      return std::unexpected(Failure(std::string(schema.refusal)));
    }
  }
  return {};
}

}  // namespace

Outcome<int> update_command(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(auto container, Container::load(session.globals.state_root, args.container_id()));
  HULL_TRY_ASSIGN(const auto limits, read_limits(args));
  HULL_TRY(refuse_schemas(args));
  if (args.given("kernel-memory") || args.given("kernel-memory-tcp")) {
    session.log.warn("Kernel memory settings are ignored and will be removed");
  }
  if (const auto done = container.set(limits); !done) {
    return std::unexpected(cgroup_failure(done.error()));
  }
  return 0;
}

}  // namespace hull::commands
