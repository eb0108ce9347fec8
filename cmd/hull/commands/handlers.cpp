#include "hull/commands/handlers.h"

#include <array>

namespace hull::commands {
namespace {

struct Row {
  std::string_view name;
  Handler handler;
};

constexpr auto kHandlers = std::to_array<Row>({
    {"checkpoint", checkpoint_command},
    {"create", create_command},
    {"delete", delete_command},
    {"events", events_command},
    {"exec", exec_command},
    {"explain", explain_command},
    {"features", features_command},
    {"kill", kill_command},
    {"list", list_command},
    {"pause", pause_command},
    {"ps", ps_command},
    {"restore", restore_command},
    {"resume", resume_command},
    {"run", run_command},
    {"seccomp", seccomp_command},
    {"spec", spec_command},
    {"start", start_command},
    {"state", state_command},
    {"stats", stats_command},
    {"update", update_command},
    {"validate", validate_command},
});

consteval bool same_order_as_table() {
  if (kHandlers.size() != kCommands.size()) return false;
  for (std::size_t i = 0; i < kHandlers.size(); ++i) {
    if (kHandlers[i].name != kCommands[i].name) return false;
  }
  return true;
}
static_assert(same_order_as_table(), "a row here for each row of the command table");

}  // namespace

Handler handler_of(const Command& command) {
  return kHandlers[static_cast<std::size_t>(&command - kCommands.data())].handler;
}

}  // namespace hull::commands
