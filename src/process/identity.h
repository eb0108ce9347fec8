// Who the process is: user, groups, home, capabilities. Runs in: init, inside the root.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "process/interpreter.h"
#include "sys/fd.h"
#include "wire/namespace_steps.h"
#include "wire/process_steps.h"
#include "wire/status.h"

namespace libcontainer::process {

// What a step found out for a later one. Texts, of which nothing but the first byte is set: a
// waiting container would pay for each page that is.
struct Found {
  Found() { home[0] = program[0] = interpreter[0] = '\0'; }
  InterpreterPath interpreter;      // of the program, if it is missing
  std::array<char, 4096> program;   // path to execute
  std::array<char, 4096 + 8> home;  // "HOME=/root"; empty: the environment has one
  bool directory_pending = false;   // only the user may enter the working directory
};

// SECURITY: CVE-2016-9962: a change of credentials makes a process dumpable, and so open to the
// container's other processes, where fs.suid_dumpable says so.
void forbid_inspection();

wire::Status find_home(wire::Block plan, const wire::FindHome& step, Found& found);
wire::Status limit_bounding_set(const wire::LimitBoundingSet& step);
wire::Status set_user(wire::Block plan, const wire::SetUser& step);
wire::Status set_capabilities(const wire::SetCapabilities& step);
// Runs in: stage 0.
wire::Status drop_groups();
wire::Status become_root(const wire::BecomeRoot& step);

}  // namespace libcontainer::process
