#include "hull/commands/handlers.h"
#include "hull/signal_names.h"

namespace hull::commands {

using libcontainer::Container;
using libcontainer::Errc;

Outcome<int> kill_command(const Args& args, Session& session) {
  const auto name = args.positional(1, "SIGTERM");
  const auto signal = parse_signal(name);
  if (!signal) {
    return std::unexpected(Failure("unknown signal \"" + std::string(name) + "\""));
  }
  HULL_TRY_ASSIGN(auto container, Container::load(session.globals.state_root, args.container_id()));
  const auto sent = container.signal(*signal);
  // --all says that nothing left to signal is as good.
  if (!sent && !(args.flag("all") && sent.error().code() == Errc::WrongState)) {
    return std::unexpected(sent.error());
  }
  return 0;
}

}  // namespace hull::commands
