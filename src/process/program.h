// What the process runs, and where. Runs in: init, inside the root.
#pragma once

#include "process/identity.h"
#include "sys/fd.h"
#include "wire/process_steps.h"
#include "wire/status.h"

namespace libcontainer::process {

wire::Status change_directory(wire::Block plan, const wire::ChangeDirectory& step, sys::FdRef root,
                              Found& found);
wire::Status check_directory(wire::Block plan, const wire::CheckDirectory& step,
                             const Found& found);
wire::Status find_program(wire::Block plan, const wire::FindProgram& step, Found& found);
wire::Status send_pidfd(wire::Block plan, const wire::SendPidfd& step, sys::FdRef socket);
// Returns only on failure.
wire::Status execute(wire::Block plan, const wire::Execute& step, const Found& found);

// The environment as execve takes it, with HOME if one was found.
sys::SysResult<char* const*> make_environment(wire::Block plan, wire::List<wire::Text> env,
                                              const Found& found);
sys::SysResult<char* const*> make_vector(wire::Block plan, wire::List<wire::Text> texts,
                                         const char* last = nullptr);

}  // namespace libcontainer::process
