// What a command has to work with, beside its arguments.
#pragma once

#include <string_view>

#include "hull/globals.h"
#include "hull/log.h"

namespace hull {

struct Session {
  std::string_view program;  // as it was called
  Globals globals;
  Log log;
};

// The result is the exit status.
using Handler = Outcome<int> (*)(const Args& args, Session& session);

}  // namespace hull
