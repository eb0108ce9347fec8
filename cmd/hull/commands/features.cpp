#include "hull/output/features.h"

#include "hull/commands/handlers.h"
#include "hull/file.h"

namespace hull::commands {

Outcome<int> features_command(const Args&, Session&) {
  HULL_TRY(write_standard_output(output::format_features(libcontainer::features())));
  return 0;
}

}  // namespace hull::commands
