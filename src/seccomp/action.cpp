#include "seccomp/action.h"

#include <linux/seccomp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

#include "spec/names.h"

namespace libcontainer::seccomp {
namespace {

struct ActionValue {
  std::uint32_t value;
  bool has_data;
};

// By SeccompAction.
constexpr std::array<ActionValue, 8> kActions = {{
    {SECCOMP_RET_KILL_THREAD, false},
    {SECCOMP_RET_KILL_PROCESS, false},
    {SECCOMP_RET_TRAP, false},
    {SECCOMP_RET_ERRNO, true},
    {SECCOMP_RET_TRACE, true},
    {SECCOMP_RET_ALLOW, false},
    {SECCOMP_RET_LOG, false},
    {SECCOMP_RET_USER_NOTIF, false},
}};
constexpr ActionValue row_of(SeccompAction action) {
  return kActions[static_cast<std::size_t>(action)];
}

}  // namespace

bool has_data(SeccompAction action) { return row_of(action).has_data; }

std::uint32_t return_value(SeccompAction action, std::optional<std::uint32_t> data) {
  const ActionValue row = row_of(action);
  return row.has_data ? row.value | data.value_or(EPERM) : row.value;
}

SeccompAction action_of(std::uint32_t value) {
  std::size_t position = 0;
  while (position + 1 < kActions.size() &&
         kActions[position].value != (value & SECCOMP_RET_ACTION_FULL)) {
    ++position;
  }
  return static_cast<SeccompAction>(position);
}

}  // namespace libcontainer::seccomp
