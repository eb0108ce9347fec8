#include <gtest/gtest.h>

#include <cerrno>

#include "launch/session.h"
#include "wire/builder.h"
#include "wire/process_steps.h"
#include "wire/rootfs_steps.h"

namespace libcontainer::launch {
namespace {

wire::Plan plan() {
  wire::PlanBuilder builder;
  builder.add(
      wire::BindMount{},
      {.field = "mounts",
       .index = 3,
       .subject = "'/data' (bind from '/srv/data')",
       .failure =
           "error during container init: error mounting \"/srv/data\" to rootfs at \"/data\""});
  builder.add(wire::FindProgram{}, {.field = "process.args", .index = 0, .subject = "/nope"});
  builder.add(wire::ResetCpuAffinity{});
  return std::move(builder).finish(wire::MapsPhase::NotDumpable);
}

TEST(RenderFailure, NamesFieldObjectCallAndErrno) {
  struct Case {
    const char* name;
    std::uint32_t step;
    int error;
    const char* call;
    const char* detail;
    const char* message;
    const char* field;
  };
  constexpr Case kCases[] = {
      {"a mount", 0, EINVAL, "mount_setattr", "",
       "error during container init: error mounting \"/srv/data\" to rootfs at \"/data\": "
       "mounts[3]: "
       "mount_setattr: invalid argument (EINVAL)",
       "mounts[3]"},
      {"a detail", 0, EINVAL, "fsconfig", "size",
       "error during container init: error mounting \"/srv/data\" to rootfs at \"/data\": "
       "mounts[3]: "
       "fsconfig 'size': invalid argument (EINVAL)",
       "mounts[3]"},
      {"no call", 0, EPERM, "", "is inside /proc",
       "error during container init: error mounting \"/srv/data\" to rootfs at \"/data\": "
       "mounts[3]: is "
       "inside /proc",
       "mounts[3]"},
      {"no field", 2, EPERM, "sched_setaffinity", "",
       "reset CPU affinity: sched_setaffinity: operation not permitted (EPERM)", ""},
      {"missing program", 1, ENOENT, "stat", "",
       "exec: \"/nope\": stat /nope: no such file or directory", "process.args[0]"},
      {"program not in PATH", 1, ENOENT, "search", "",
       "exec: \"/nope\": executable file not found in $PATH", "process.args[0]"},
      {"program not executable", 1, EACCES, "access", "", "exec: \"/nope\": permission denied",
       "process.args[0]"},
      {"program is a directory", 1, EISDIR, "access", "", "exec: \"/nope\": is a directory",
       "process.args[0]"},
      {"control characters from inside", 0, EIO, "x\n\x1b[31m", "",
       "error during container init: error mounting \"/srv/data\" to rootfs at \"/data\": "
       "mounts[3]: "
       "x??[31m: input/output error (EIO)",
       "mounts[3]"},
      {"C1 in UTF-8, whose CSI is an escape too", 0, EPERM, "",
       "\xc2\x9b"
       "31m\xc2\x80\xc2\xa0\xc3\xa4",
       "error during container init: error mounting \"/srv/data\" to rootfs at \"/data\": "
       "mounts[3]: "
       "?31m?\xc2\xa0\xc3\xa4",
       "mounts[3]"},
      {"bytes that are no UTF-8", 0, EPERM, "",
       "\x9b"
       "31m\xff\xc3\xa4\xe2\x82",
       "error during container init: error mounting \"/srv/data\" to rootfs at \"/data\": "
       "mounts[3]: "
       "?31m?\xc3\xa4??",
       "mounts[3]"},
      {"a step that is not in the plan", 99, EIO, "x", "", "a step failed that is not in the plan",
       ""},
  };
  for (const auto& c : kCases) {
    SCOPED_TRACE(c.name);
    const Error error = render_failure(plan(), c.step, c.error, c.call, c.detail);
    EXPECT_EQ(error.message(), c.message);
    EXPECT_EQ(error.field(), c.field);
  }
}

}  // namespace
}  // namespace libcontainer::launch
