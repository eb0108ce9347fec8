// delete --force: whatever is there goes away, also what a killed create left.
#include "cgroups/remove.h"

#include <fmt/format.h>
#include <signal.h>

#include "base/error.h"
#include "base/path.h"
#include "cgroups/mark.h"
#include "cgroups/signal.h"
#include "container/container_impl.h"
#include "sys/proc.h"
#include "sys/process.h"

namespace libcontainer::container {
namespace {

// Whoever is about to finish, or has just been killed, lets go of the lock within this time.
constexpr int kPatienceMilliseconds = 1'000;
constexpr int kDeathMilliseconds = 10'000;

// The creator may hang in a hook or a frozen cgroup: it is killed, and with it its lock goes.
Result<> take_lock(StateDirectory& directory) {
  LC_TRY_ASSIGN(bool locked, directory.lock(kPatienceMilliseconds));
  if (locked) return {};
  if (const auto state = directory.read_state(); state && state->hull && !state->hull->created) {
    const auto& creator = state->hull->creator;
    const bool is_self = creator.pid == sys::process_id();
    const auto process = sys::open_process(creator.pid, creator.start_time);
    if (process && !is_self) (void)sys::pidfd_signal(*process, SIGKILL);
  }
  LC_TRY_ASSIGN(locked, directory.lock(kDeathMilliseconds));
  if (locked) return {};
  return std::unexpected(base::make_error(
      Errc::WrongState,
      fmt::format("'{}' is locked by another command that does not end", directory.path())));
}

// No state to read: only what carries this container's mark is its own.
Result<> remove_marked(StateDirectory& directory) {
  LC_TRY_ASSIGN(const auto layout, cgroups::read_layout());
  const auto marked = cgroups::find_marked(layout, directory.mark());
  LC_TRY(cgroups::signal_all(marked, SIGKILL));
  LC_TRY(cgroups::remove(marked));
  return directory.remove();
}

}  // namespace

Result<> remove(std::string_view state_root, std::string_view id) {
  auto directory = StateDirectory::open(state_root, id);
  if (!directory) {
    if (directory.error().code() == Errc::NotFound) return {};
    return std::unexpected(std::move(directory).error());
  }
  if (auto locked = take_lock(*directory); !locked) {
    if (locked.error().code() == Errc::NotFound) return {};
    return locked;
  }
  auto state = directory->read_state();
  if (!state) return remove_marked(*directory);
  Impl container(std::move(*directory), std::move(*state));
  return tear_down(container);
}

}  // namespace libcontainer::container
