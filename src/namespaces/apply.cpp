#include "namespaces/apply.h"

#include <linux/sched.h>

#include "sys/file.h"
#include "sys/process.h"

namespace libcontainer::namespaces {

using wire::Status;

Status join_namespace(wire::Block plan, const wire::JoinNamespace& step) {
  STEP_ASSIGN(const sys::Fd fd, "open",
              sys::open_at(sys::FdRef::cwd(), plan.c_str(step.path), O_RDONLY));
  STEP_TRY("setns", sys::set_namespace(fd, step.type));
  return {};
}

Status set_time_offsets(wire::Block plan, const wire::SetTimeOffsets& step) {
  STEP_TRY("unshare(CLONE_NEWTIME)", sys::unshare(CLONE_NEWTIME));
  if (step.lines.empty()) return {};
  STEP_TRY("write", sys::write_file_at(sys::FdRef::cwd(), "/proc/self/timens_offsets",
                                       plan.text(step.lines)));
  return {};
}

}  // namespace libcontainer::namespaces
