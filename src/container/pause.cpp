// Stopping every process of a container and letting them go on.
#include "base/error.h"
#include "base/scope.h"
#include "cgroups/freeze.h"
#include "container/container_impl.h"

namespace libcontainer::container {

Result<> pause(Impl& container) {
  LC_TRY(lock(container));
  const base::ScopeExit unlock([&] { container.directory.unlock(); });
  LC_TRY_ASSIGN(const Status now, status(container));
  if (now == Status::Created || now == Status::Running)
    return cgroups::freeze(own_cgroups(container));
  return std::unexpected(wrong_state("container not running"));
}

Result<> resume(Impl& container) {
  LC_TRY(lock(container));
  const base::ScopeExit unlock([&] { container.directory.unlock(); });
  LC_TRY_ASSIGN(const Status now, status(container));
  if (now == Status::Paused) return cgroups::thaw(own_cgroups(container));
  return std::unexpected(wrong_state("container not paused"));
}

}  // namespace libcontainer::container
