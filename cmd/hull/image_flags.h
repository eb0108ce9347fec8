// Flags of checkpoint and restore to the library's options. Pure, but for what --parent-path and
// --status-fd name.
#pragma once

#include <libcontainer/checkpoint.h>

#include "hull/session.h"

namespace hull {

// `session` outlives the options, which write to its log.
Outcome<libcontainer::CheckpointOptions> checkpoint_options(const Args& args, Session& session);
Outcome<libcontainer::RestoreOptions> restore_options(const Args& args, Session& session);

// "ADDRESS:PORT", an IPv6 address in brackets. Pure.
Outcome<libcontainer::PageServer> parse_page_server(std::string_view text);

}  // namespace hull
