#include "namespaces/mapping_tool.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "base/error.h"
#include "sys/file.h"
#include "sys/memory.h"
#include "sys/process.h"
#include "sys/spawn.h"

namespace libcontainer::namespaces {
namespace {

constexpr std::size_t kMaxMessage = 512;  // the rest is not shown

// `messages` is all that it can write to.
Result<pid_t> spawn(const std::vector<std::string>& arguments, sys::FdRef messages) {
  const auto null = sys::open_at(sys::FdRef::cwd(), "/dev/null", O_RDONLY);
  if (!null) return std::unexpected(base::make_system_error(null.error().value, "/dev/null"));
  const auto pid =
      sys::spawn_program(arguments[0], arguments, environ, {*null, messages, messages});
  if (pid) return *pid;
  if (pid.error().value == ENOENT) {
    return std::unexpected(base::make_error(
        Errc::Unsupported,
        fmt::format("mapping tool not present: there is no {} in PATH", arguments[0])));
  }
  return std::unexpected(
      base::make_system_error(pid.error().value, fmt::format("fork/exec {}", arguments[0])));
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
