#include <fcntl.h>
#include <libcontainer/spec.h>
#include <unistd.h>

#include <cerrno>

#include "hull/bundle.h"
#include "hull/commands/handlers.h"
#include "hull/default_config.h"
#include "hull/file.h"

namespace hull::commands {

Outcome<int> spec_command(const Args& args, Session&) {
  HULL_TRY(enter_bundle(std::string(args.text("bundle"))));
  const auto privileges = args.flag("rootless") ? Privileges::Rootless : Privileges::Root;
  HULL_TRY_ASSIGN(const auto config, default_config(privileges));
  const std::string named(args.text("file"));
  const std::string path = named.empty() ? "config.json" : named;
  constexpr int kFlags = O_WRONLY | O_CREAT | O_CLOEXEC;
  const Fd file(::open(path.c_str(), kFlags | (named.empty() ? O_EXCL : O_TRUNC), 0666));
  if (!file && errno == EEXIST) {
    return std::unexpected(Failure("File config.json exists. Remove it first"));
  }
  if (!file) return std::unexpected(system_failure(errno, "open '" + path + "'"));
  const auto text = libcontainer::format_config(config);
  if (auto written = write_all(file.number(), text, "'" + path + "'"); !written) {
    if (named.empty()) (void)::unlink(path.c_str());  // a part of it helps nobody
    return std::unexpected(written.error());
  }
  return 0;
}

}  // namespace hull::commands
