#include "security/apply.h"

#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>

#include "sys/process.h"

namespace libcontainer::security {
namespace {

using wire::Status;

// keyctl_setperm(3): what a new session keyring allows, and that others who share it find it.
constexpr std::uint32_t kPossessorAll = 0x3f000000;
constexpr std::uint32_t kUserViewReadLink = 0x00130000;
constexpr std::uint32_t kUserSearch = 0x00080000;
constexpr std::uint32_t kOtherSearch = 0x00000008;

static_assert(sizeof(wire::SeccompInstruction) == sizeof(sock_filter));

}  // namespace

Status join_keyring(wire::Block plan, const wire::JoinKeyring& step) {
  const auto joined =
      sys::invoke<std::int32_t>(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, plan.c_str(step.name));
  // A kernel without keyrings, or an outer container that forbids them, has none to leak.
  if (!joined && sys::is_unsupported(joined.error())) return {};
  STEP_TRY("keyctl(KEYCTL_JOIN_SESSION_KEYRING)", joined);
  const std::uint32_t search = step.in_user_namespace != 0 ? kOtherSearch : kUserSearch;
  STEP_TRY("keyctl(KEYCTL_SETPERM)", sys::invoke(SYS_keyctl, KEYCTL_SETPERM, *joined,
                                                 kPossessorAll | kUserViewReadLink | search));
  return {};
}

Status set_no_new_privileges() {
  STEP_TRY("prctl(PR_SET_NO_NEW_PRIVS)", sys::set_process_control(PR_SET_NO_NEW_PRIVS, 1));
  return {};
}

Status load_seccomp(wire::Block plan, const wire::LoadSeccomp& step, sys::Fd& listener) {
  const auto instructions = plan.list(step.program);
  const sock_fprog program{.len = static_cast<unsigned short>(instructions.size()),
                           .filter = reinterpret_cast<sock_filter*>(
                               const_cast<wire::SeccompInstruction*>(instructions.data()))};
  // prctl(2) alone is there in every kernel, and it is what an outer filter is likely to allow.
  if (step.flags == 0) {
    STEP_TRY("prctl(PR_SET_SECCOMP)",
             sys::invoke(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0));
    return {};
  }
  STEP_ASSIGN(const int result, "seccomp",
              sys::invoke<int>(SYS_seccomp, SECCOMP_SET_MODE_FILTER, step.flags, &program));
  if ((step.flags & SECCOMP_FILTER_FLAG_NEW_LISTENER) != 0) listener = sys::Fd(result);
  return {};
}

}  // namespace libcontainer::security
