#include "namespaces/mapping_tool.h"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <array>

#include "base/error.h"
#include "base/scope.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/process.h"

namespace libcontainer::namespaces {
namespace {

constexpr std::size_t kMaxMessage = 512;  // the rest is not shown

// Signals as a program expects them; `messages` is all that it can write to.
Result<pid_t> spawn(const std::vector<std::string>& arguments, sys::FdRef messages) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  const base::ScopeExit cleanup([&] {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  });
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, messages.number(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, messages.number(), STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  sigset_t none;
  sigset_t all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, argv[0], &actions, &attributes, argv.data(), environ);
  if (error == 0) return pid;
  if (error == ENOENT) {
    return std::unexpected(base::make_error(
        Errc::Unsupported,
        fmt::format("mapping tool not present: there is no {} in PATH", arguments[0])));
  }
  return std::unexpected(base::make_system_error(error, fmt::format("fork/exec {}", arguments[0])));
}

std::string first_line(sys::FdRef messages) {
  std::array<char, kMaxMessage> text;
  const ssize_t size = ::pread(messages.number(), text.data(), text.size(), 0);
  const std::string_view said(text.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
  return std::string(said.substr(0, said.find('\n')));
}

}  // namespace

std::vector<std::string> mapping_tool_arguments(const char* tool, pid_t pid,
                                                const std::vector<IdMapping>& mappings) {
  std::vector<std::string> arguments{tool, std::to_string(pid)};
  for (const auto& mapping : mappings) {
    for (const auto number : {mapping.container_id, mapping.host_id, mapping.size}) {
      arguments.push_back(std::to_string(number));
    }
  }
  return arguments;
}

Result<> run_mapping_tool(const char* tool, pid_t pid, const std::vector<IdMapping>& mappings) {
  const auto messages = sys::create_memfd(tool, sys::Executable::No);
  if (!messages) {
    return std::unexpected(base::make_system_error(messages.error().value, "memfd_create"));
  }
  LC_TRY_ASSIGN(const pid_t child, spawn(mapping_tool_arguments(tool, pid, mappings), *messages));
  const auto pidfd = sys::pidfd_open(child);
  const auto ended = pidfd ? sys::wait_pidfd(*pidfd, sys::Wait::Block)
                           : sys::SysResult<sys::WaitedProcess>(sys::fail(pidfd.error().value));
  if (!ended) {
    return std::unexpected(
        base::make_error(Errc::Internal, fmt::format("{} was reaped by another thread", tool)));
  }
  if (!ended->signalled && ended->code == 0) return {};
  const std::string said = first_line(*messages);
  return std::unexpected(base::make_error(Errc::PermissionDenied,
                                          said.empty() ? fmt::format("{} failed", tool) : said));
}

}  // namespace libcontainer::namespaces
