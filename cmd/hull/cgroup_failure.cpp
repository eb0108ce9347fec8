#include "hull/cgroup_failure.h"

namespace hull {

Failure cgroup_failure(const libcontainer::Error& error) {
  Failure failure(error);
  if (error.code() == libcontainer::Errc::PermissionDenied && failure.hint.empty()) {
    failure.hint = "this might be caused by lack of full access to cgroups";
  }
  return failure;
}

}  // namespace hull
