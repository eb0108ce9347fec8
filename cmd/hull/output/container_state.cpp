#include "hull/output/container_state.h"

#include <vector>

#include "hull/output/escape.h"
#include "hull/output/json_writer.h"
#include "hull/output/table.h"

namespace hull::output {
namespace {

using libcontainer::ContainerState;

void write_state(JsonWriter& json, const ContainerState& state, std::string_view status,
                 std::string_view owner) {
  json.begin_object();
  json.member("ociVersion", state.oci_version);
  json.member("id", state.id);
  json.key("pid");
  json.number(state.pid);
  json.member("status", status);
  json.member("bundle", state.bundle);
  json.member("rootfs", state.rootfs);
  json.member("created", state.created);
  if (!state.annotations.empty()) {
    json.key("annotations");
    json.begin_object();
    for (const auto& [name, value] : state.annotations) json.member(name, value);
    json.end_object();
  }
  json.member("owner", owner);
  json.end_object();
}

// Scripts cut this table by columns.
constexpr std::size_t kMinWidth = 12;

TableLine cells_of(const StateRow& row) {
  // SECURITY: no value may end its row, or look like the next column of it.
  return {printable(row.state.id),     std::to_string(row.state.pid), std::string(row.status),
          printable(row.state.bundle), printable(row.state.created),  printable(row.owner)};
}

}  // namespace

std::string format_state(const ContainerState& state, std::string_view status) {
  JsonWriter json(JsonStyle::Indented);
  write_state(json, state, status, "");
  return json.take();
}

std::string format_state_array(std::span<const StateRow> rows) {
  JsonWriter json(JsonStyle::OneLine);
  json.begin_array();
  for (const auto& row : rows) write_state(json, row.state, row.status, row.owner);
  json.end_array();
  return json.take() + "\n";
}

std::string format_state_table(std::span<const StateRow> rows) {
  std::vector<TableLine> lines{{"ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"}};
  for (const auto& row : rows) lines.push_back(cells_of(row));
  return format_table(lines, kMinWidth);
}

}  // namespace hull::output
