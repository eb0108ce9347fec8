#include "hull/bundle.h"

#include <libcontainer/spec.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

#include "hull/file.h"

namespace hull {

namespace {

// A named file may be a pipe: whoever names it knows who writes.
Outcome<std::string> read_default() {
  struct stat status{};
  if (::stat("config.json", &status) == 0 && S_ISFIFO(status.st_mode)) {
    return std::unexpected(Failure("config.json is a FIFO; it must be a file"));
  }
  auto json = read_file("config.json");
  if (!json && ::access("config.json", F_OK) != 0 && errno == ENOENT) {
    Failure failure("JSON specification file config.json not found");
    failure.hint = "--bundle names the directory it is in; the command spec writes one";
    return std::unexpected(std::move(failure));
  }
  return json;
}

}  // namespace

Outcome<> enter_bundle(const std::string& directory) {
  if (directory.empty() || ::chdir(directory.c_str()) == 0) return {};
  return std::unexpected(system_failure(errno, "bundle: chdir '" + directory + "'"));
}

Outcome<libcontainer::Config> read_bundle(const Args& args, const Session& session) {
  HULL_TRY(enter_bundle(std::string(args.text("bundle"))));
  const auto file = args.text("config");
  const bool is_default = file.empty() || file == "config.json";
  HULL_TRY_ASSIGN(const auto json,
                  is_default ? read_default()
                             : read_file(absolute_path(file, session.globals.current_directory)));
  std::array<char, PATH_MAX> here{};
  if (::getcwd(here.data(), here.size()) == nullptr) {
    return std::unexpected(system_failure(errno, "find the bundle's path"));
  }
  HULL_TRY_ASSIGN(auto config, libcontainer::parse_config(json, here.data()));
  return config;
}

Outcome<libcontainer::HostInfo> host_for(const libcontainer::Config& config) {
  HULL_TRY_ASSIGN(auto host, libcontainer::read_host_info());
  const bool is_for_root =
      std::ranges::none_of(config.namespaces, [](const libcontainer::Namespace& entry) {
        return entry.type == libcontainer::NamespaceType::User;
      });
  if (is_for_root) host.euid = host.egid = 0;
  return host;
}

}  // namespace hull
