#include "sys/spawn.h"

#include <signal.h>
#include <spawn.h>

#include <vector>

namespace libcontainer::sys {
namespace {

// What posix_spawn does in the child, freed with its owner.
class SpawnActions {
 public:
  explicit SpawnActions(const StandardStreams& streams) {
    posix_spawn_file_actions_init(&actions_);
    posix_spawn_file_actions_adddup2(&actions_, streams.input.number(), 0);
    posix_spawn_file_actions_adddup2(&actions_, streams.output.number(), 1);
    posix_spawn_file_actions_adddup2(&actions_, streams.errors.number(), 2);
    posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  const posix_spawn_file_actions_t* files() const { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

SysResult<pid_t> spawn_program(const std::string& program, std::span<const std::string> arguments,
                               char* const* environment, const StandardStreams& streams) {
  const SpawnActions actions(streams);
  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, program.c_str(), actions.files(), actions.attributes(),
                                 argv.data(), environment);
  if (error != 0) return fail(error);
  return pid;
}

}  // namespace libcontainer::sys
