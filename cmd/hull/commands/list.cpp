#include <vector>

#include "hull/commands/handlers.h"
#include "hull/container_list.h"
#include "hull/file.h"
#include "hull/output/container_state.h"
#include "hull/output_format.h"
#include "hull/user_names.h"

namespace hull::commands {
namespace {

using libcontainer::ListEntry;

std::string ids_of(const std::vector<ListEntry>& entries) {
  std::string ids;
  for (const auto& entry : entries) ids += entry.id + "\n";
  return ids;
}

std::vector<output::StateRow> rows_of(std::vector<ListEntry>& entries) {
  const auto passwd = read_file("/etc/passwd").value_or("");
  std::vector<output::StateRow> rows;
  for (auto& entry : entries) {
    const auto status = to_string(entry.state->status);
    auto owner = user_name(passwd, entry.state->owner);
    rows.push_back({std::move(*entry.state), status, std::move(owner)});
  }
  return rows;
}

}  // namespace

Outcome<int> list_command(const Args& args, Session& session) {
  HULL_TRY_ASSIGN(const auto format, read_output_format(args));
  HULL_TRY_ASSIGN(auto entries, list_containers(session.globals, Stateless::Reported));
  if (args.flag("quiet")) {
    HULL_TRY(write_standard_output(ids_of(entries)));
    return 0;
  }
  const auto rows = rows_of(entries);
  const auto text = format == OutputFormat::Json ? output::format_state_array(rows)
                                                 : output::format_state_table(rows);
  HULL_TRY(write_standard_output(text));
  return 0;
}

}  // namespace hull::commands
