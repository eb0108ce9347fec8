// sd-helper [-debug] [-parent SLICE] start|stop NAME: starts or stops a slice of systemd's, root's
// or the user's own. A slice says by its name which its parent is, so -parent adds nothing to it.
#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "arguments.h"

namespace {
using namespace conformance;

void run(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t pid;
  if (const int error = posix_spawnp(&pid, argv[0], nullptr, nullptr, argv.data(), environ))
    die(words[0], error);
  int status = 0;
  waitpid(pid, &status, 0);
  if (status != 0) die(fmt::format("{} {} has failed", words[0], words[1]));
}

}  // namespace

int main(int argc, char** argv) {
  static constexpr std::array<std::string_view, 1> kSwitches = {"debug"};
  const auto arguments = parse_arguments(argc, argv, kSwitches);
  if (arguments.rest.size() != 2) die("start or stop, and a slice, are needed");
  const auto& [verb, slice] = std::pair(arguments.rest[0], arguments.rest[1]);
  const std::string whose = geteuid() == 0 ? "--system" : "--user";
  if (verb == "stop") {
    run({"systemctl", whose, "stop", slice});
  } else if (verb == "start") {
    // With the accounting of all controllers, so that the slice's limits can be set later.
    run({"busctl",
         whose,
         "--quiet",
         "call",
         "org.freedesktop.systemd1",
         "/org/freedesktop/systemd1",
         "org.freedesktop.systemd1.Manager",
         "StartTransientUnit",
         "ssa(sv)a(sa(sv))",
         slice,
         "replace",
         "5",
         "DefaultDependencies",
         "b",
         "false",
         "MemoryAccounting",
         "b",
         "true",
         "CPUAccounting",
         "b",
         "true",
         "IOAccounting",
         "b",
         "true",
         "TasksAccounting",
         "b",
         "true",
         "0"});
    run({"systemctl", whose, "start", slice});  // returns when the slice is there
  } else {
    die(fmt::format("neither start nor stop: {}", verb));
  }
}
