#include "process/identity.h"

#include <linux/prctl.h>
#include <linux/securebits.h>
#include <sys/stat.h>

#include <span>

#include "process/passwd.h"
#include "sys/file.h"
#include "sys/process.h"

namespace libcontainer::process {
namespace {

using wire::Status;

// prctl(2) answers EINVAL for the first capability that the kernel does not know.
constexpr unsigned kMaxCapabilities = 64;

// SECURITY: the payload owns its stdio, or a user without privileges could not reopen it by
// /proc/self/fd. /dev/null belongs to everybody.
Status own_stdio(std::uint32_t uid) {
  for (int number = 0; number < 3; ++number) {
    const auto fd = sys::FdRef::borrow(number);
    const auto status = sys::stat_fd(fd);
    if (!status) {
      if (status.error().value == EBADF) continue;
      return {status.error().value, "statx"};
    }
    const bool is_null = (status->stx_mode & S_IFMT) == S_IFCHR && status->stx_rdev_major == 1 &&
                         status->stx_rdev_minor == 3;
    if (status->stx_uid == uid || is_null) continue;
    const auto changed = sys::chown_fd(fd, uid, static_cast<gid_t>(-1));
    if (changed) continue;
    const int error = changed.error().value;
    // Not ours to give away (a rootless caller's, a read-only file system's): leave it.
    if (error != EPERM && error != EROFS && error != EINVAL) return {error, "fchownat"};
  }
  return {};
}

constexpr Status kPasswdTooLarge{EFBIG, "", "the container's /etc/passwd is larger than 16 MiB"};

Status set_supplementary_groups(std::span<const std::uint32_t> groups, bool may_be_denied) {
  const auto set = sys::set_groups(groups);
  // SECURITY: those of the caller are gone already, if it may give them up: drop_groups().
  if (!set && set.error().value == EPERM && may_be_denied) return {};
  STEP_TRY("setgroups", set);
  return {};
}

}  // namespace

void forbid_inspection() { (void)sys::set_process_control(PR_SET_DUMPABLE, 0); }

Status find_home(wire::Block plan, const wire::FindHome& step, Found& found) {
  PasswdEntry entry;
  const auto looked_up = find_passwd_entry(plan.text(step.username), step.uid, entry);
  if (!looked_up && looked_up.error().value == EFBIG) return kPasswdTooLarge;
  const bool known = looked_up && entry.home[0] != '\0';
  const std::string_view home = known ? std::string_view(entry.home.data()) : "/";
  constexpr std::string_view kName = "HOME=";
  __builtin_memcpy(found.home.data(), kName.data(), kName.size());
  __builtin_memcpy(found.home.data() + kName.size(), home.data(), home.size());
  found.home[kName.size() + home.size()] = '\0';
  return {};
}

Status limit_bounding_set(const wire::LimitBoundingSet& step) {
  for (unsigned capability = 0; capability < kMaxCapabilities; ++capability) {
    if ((step.bounding >> capability & 1) != 0) continue;
    const auto dropped = sys::set_process_control(PR_CAPBSET_DROP, capability);
    if (dropped) continue;
    if (dropped.error().value == EINVAL) return {};
    return {dropped.error().value, "prctl(PR_CAPBSET_DROP)"};
  }
  return {};
}

Status set_user(wire::Block plan, const wire::SetUser& step) {
  std::uint32_t uid = step.uid;
  std::uint32_t gid = step.gid;
  if (!step.username.empty()) {
    PasswdEntry entry;
    const auto found = find_passwd_entry(plan.text(step.username), 0, entry);
    if (!found && found.error().value == EFBIG) return kPasswdTooLarge;
    if (!found) return {ENOENT, "", "no such user in the container's /etc/passwd"};
    uid = entry.uid;
    gid = entry.gid;
  }
  if (step.keep_capabilities != 0) {
    STEP_TRY("prctl(PR_SET_KEEPCAPS)", sys::set_process_control(PR_SET_KEEPCAPS, 1));
  }
  if (const Status status = own_stdio(uid); !status.ok()) return status;
  if (step.set_groups != 0) {
    const Status status =
        set_supplementary_groups(plan.list(step.groups), step.groups_may_be_denied != 0);
    if (!status.ok()) return status;
  }
  STEP_TRY("setresgid", sys::set_group_ids(gid));
  STEP_TRY("setresuid", sys::set_user_ids(uid));
  forbid_inspection();
  if (step.keep_capabilities != 0) {
    STEP_TRY("prctl(PR_SET_KEEPCAPS)", sys::set_process_control(PR_SET_KEEPCAPS, 0));
  }
  return {};
}

Status set_capabilities(const wire::SetCapabilities& step) {
  const auto& masks = step.masks;
  STEP_TRY("capset", sys::set_capabilities({.effective = masks.effective,
                                            .permitted = masks.permitted,
                                            .inheritable = masks.inheritable}));
  forbid_inspection();
  STEP_TRY("prctl(PR_CAP_AMBIENT)",
           sys::set_process_control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL));
  for (unsigned capability = 0; capability < kMaxCapabilities; ++capability) {
    if ((masks.ambient >> capability & 1) == 0) continue;
    // Fails for one that is not permitted and inheritable; the plan has warned of it.
    (void)sys::set_process_control(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability);
  }
  return {};
}

Status drop_groups() {
  STEP_TRY("setgroups", sys::set_groups({}));
  return {};
}

Status become_root(const wire::BecomeRoot& step) {
  STEP_TRY("setresgid", sys::set_group_ids(0));
  STEP_TRY("setresuid", sys::set_user_ids(0));
  forbid_inspection();
  if (step.clear_groups != 0) {
    const Status status = set_supplementary_groups({}, step.groups_may_be_denied != 0);
    if (!status.ok()) return status;
  }
  return {};
}

}  // namespace libcontainer::process
