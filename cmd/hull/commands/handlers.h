// The code behind each row of the command table: arguments → library → output.
#pragma once

#include "hull/session.h"

namespace hull::commands {

Outcome<int> checkpoint_command(const Args& args, Session& session);
Outcome<int> create_command(const Args& args, Session& session);
Outcome<int> delete_command(const Args& args, Session& session);
Outcome<int> events_command(const Args& args, Session& session);
Outcome<int> exec_command(const Args& args, Session& session);
Outcome<int> explain_command(const Args& args, Session& session);
Outcome<int> features_command(const Args& args, Session& session);
Outcome<int> kill_command(const Args& args, Session& session);
Outcome<int> list_command(const Args& args, Session& session);
Outcome<int> pause_command(const Args& args, Session& session);
Outcome<int> ps_command(const Args& args, Session& session);
Outcome<int> restore_command(const Args& args, Session& session);
Outcome<int> resume_command(const Args& args, Session& session);
Outcome<int> run_command(const Args& args, Session& session);
Outcome<int> seccomp_command(const Args& args, Session& session);
Outcome<int> spec_command(const Args& args, Session& session);
Outcome<int> start_command(const Args& args, Session& session);
Outcome<int> state_command(const Args& args, Session& session);
Outcome<int> stats_command(const Args& args, Session& session);
Outcome<int> update_command(const Args& args, Session& session);
Outcome<int> validate_command(const Args& args, Session& session);

// `command` is a row of kCommands.
Handler handler_of(const Command& command);

}  // namespace hull::commands
