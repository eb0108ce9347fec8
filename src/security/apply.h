// Keyring, no_new_privs and the loading of a seccomp filter. Runs in: init.
#pragma once

#include "sys/fd.h"
#include "wire/process_steps.h"
#include "wire/status.h"

namespace libcontainer::security {

wire::Status join_keyring(wire::Block plan, const wire::JoinKeyring& step);
wire::Status set_no_new_privileges();
// With SECCOMP_FILTER_FLAG_NEW_LISTENER the notification descriptor is stored in `listener`.
wire::Status load_seccomp(wire::Block plan, const wire::LoadSeccomp& step, sys::Fd& listener);

}  // namespace libcontainer::security
