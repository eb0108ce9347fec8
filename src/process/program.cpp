#include "process/program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <span>

#include "base/text.h"
#include "sys/memory.h"
#include "sys/mount.h"
#include "sys/process.h"
#include "sys/resolve.h"
#include "sys/socket.h"

namespace libcontainer::process {
namespace {

using wire::Status;

// Whether the process, with its user and capabilities, may execute `path`. EISDIR, EACCES, ….
sys::SysResult<> check_executable(sys::CPath path) {
  SYS_TRY_ASSIGN(const auto status, sys::stat_at(sys::FdRef::cwd(), path));
  if (sys::is_directory(status)) return sys::fail(EISDIR);
  const auto allowed = sys::invoke(SYS_faccessat2, AT_FDCWD, path.c_str(), X_OK, AT_EACCESS);
  // Linux < 5.8, or a filter: execve() itself will tell.
  if (!allowed && sys::is_unsupported(allowed.error())) return {};
  if (!allowed) return allowed;
  constexpr unsigned kExecuteBits = 0111;
  return (status.stx_mode & kExecuteBits) != 0 ? sys::SysResult<>{} : sys::fail(EACCES);
}

// "directory/name" into `out`; false if it does not fit.
bool join(std::string_view directory, std::string_view name, std::span<char> out) {
  const std::size_t slash = directory.empty() ? 0 : 1;
  if (directory.size() + slash + name.size() + 1 > out.size()) return false;
  __builtin_memcpy(out.data(), directory.data(), directory.size());
  if (slash != 0) out[directory.size()] = '/';
  __builtin_memcpy(out.data() + directory.size() + slash, name.data(), name.size());
  out[directory.size() + slash + name.size()] = '\0';
  return true;
}

Status find_in_search_path(std::string_view search_path, std::string_view name, Found& found) {
  while (!search_path.empty()) {
    const std::string_view directory = base::take_until(search_path, ':');
    if (join(directory.empty() ? "." : directory, name, found.program) &&
        check_executable(found.program.data())) {
      return {};
    }
  }
  return {ENOENT, "search"};
}

}  // namespace

Status change_directory(wire::Block plan, const wire::ChangeDirectory& step, sys::FdRef root,
                        Found& found) {
  const char* path = plan.c_str(step.path);
  auto changed = sys::change_directory(path);
  if (!changed && changed.error().value == ENOENT && step.create != 0) {
    const auto made = sys::resolve_or_create(root, path, sys::Create::Directory);
    if (!made) return {made.error().value, "mkdirat"};
    changed = sys::change_directory(path);
  }
  if (!changed && (changed.error().value == EACCES || changed.error().value == EPERM)) {
    found.directory_pending = true;
    return {};
  }
  STEP_TRY("chdir", changed);
  return {};
}

Status check_directory(wire::Block plan, const wire::CheckDirectory& step, const Found& found) {
  if (found.directory_pending) {
    STEP_TRY("chdir", sys::change_directory(plan.c_str(step.path)));
  }
  STEP_ASSIGN(const bool is_inside, "getcwd", sys::is_below_root());
  if (!is_inside) {  // SECURITY: CVE-2024-21626
    return {ENOENT, "",
            "current working directory is outside of container mount namespace root -- possible "
            "container breakout detected"};
  }
  return {};
}

namespace {

Status find_file(std::string_view name, std::string_view search_path, Found& found) {
  if (name.find('/') == std::string_view::npos) {
    return find_in_search_path(search_path, name, found);
  }
  if (!join("", name, found.program)) return {ENAMETOOLONG, "stat"};
  const auto executable = check_executable(found.program.data());
  if (executable) return {};
  const int error = executable.error().value;
  return {error, error == EACCES || error == EISDIR ? "access" : "stat"};
}

}  // namespace

Status find_program(wire::Block plan, const wire::FindProgram& step, Found& found) {
  STEP_PASS(find_file(plan.text(step.name), plan.text(step.search_path), found));
  if (step.check_interpreter == 0) return {};
  return check_interpreter(found.program.data(), found.interpreter);
}

sys::SysResult<char* const*> make_vector(wire::Block plan, wire::List<wire::Text> texts,
                                         const char* last) {
  const auto references = plan.list(texts);
  SYS_TRY_ASSIGN(const auto memory,
                 sys::allocate_pages((references.size() + 2) * sizeof(const char*)));
  auto* vector = reinterpret_cast<const char**>(memory.data());
  std::size_t count = 0;
  for (const auto& text : references) vector[count++] = plan.c_str(text);
  if (last != nullptr) vector[count++] = last;
  vector[count] = nullptr;
  return const_cast<char* const*>(vector);
}

sys::SysResult<char* const*> make_environment(wire::Block plan, wire::List<wire::Text> env,
                                              const Found& found) {
  return make_vector(plan, env, found.home[0] != '\0' ? found.home.data() : nullptr);
}

Status send_pidfd(wire::Block plan, const wire::SendPidfd& step, sys::FdRef socket) {
  STEP_ASSIGN(const sys::Fd self, "pidfd_open", sys::pidfd_open(sys::process_id()));
  STEP_TRY("sendmsg",
           sys::send_message(socket, std::as_bytes(std::span(plan.text(step.name))), self));
  return {};
}

Status execute(wire::Block plan, const wire::Execute& step, const Found& found) {
  STEP_ASSIGN(char* const* argv, "mmap", make_vector(plan, step.args));
  STEP_ASSIGN(char* const* envp, "mmap", make_environment(plan, step.env, found));
  const auto failed = sys::execute(found.program.data(), argv, envp);
  return {failed.error().value, "exec", std::string_view(found.program.data())};
}

}  // namespace libcontainer::process
