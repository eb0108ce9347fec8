#include <vector>

#include "hull/captured_program.h"
#include "hull/cgroup_failure.h"
#include "hull/commands/handlers.h"
#include "hull/file.h"
#include "hull/output/json_writer.h"
#include "hull/output_format.h"
#include "hull/process_table.h"

namespace hull::commands {
namespace {

using libcontainer::Container;

std::string pid_array(const std::vector<pid_t>& pids) {
  output::JsonWriter json(output::JsonStyle::OneLine);
  json.begin_array();
  for (const pid_t pid : pids) json.number(pid);
  json.end_array();
  return json.take() + "\n";
}

Outcome<std::string> table(const Args& args, const std::vector<pid_t>& pids) {
  std::vector<std::string> ps{"ps"};
  for (const auto option : args.positionals().subspan(1)) ps.emplace_back(option);
  if (ps.size() == 1) ps.emplace_back("-ef");
  HULL_TRY_ASSIGN(const auto listed, run_captured(ps));
  return rows_with_pids(listed, pids);
}

}  // namespace

Outcome<int> ps_command(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(const auto format, read_output_format(args));
  HULL_TRY_ASSIGN(const auto container,
                  Container::load(session.globals.state_root, args.container_id()));
  const auto pids = container.processes();
  if (!pids) return std::unexpected(cgroup_failure(pids.error()));
  if (format == OutputFormat::Json) {
    HULL_TRY(write_standard_output(pid_array(*pids)));
    return 0;
  }
  HULL_TRY_ASSIGN(const auto text, table(args, *pids));
  HULL_TRY(write_standard_output(text));
  return 0;
}

}  // namespace hull::commands
