// The filter that the payload runs under.
#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

class Seccomp : public ContainerTest {
 protected:
  void deny(const std::vector<std::string>& names, Json rule = boost::json::object()) {
    bundle.set("/linux/seccomp/defaultAction", "SCMP_ACT_ALLOW");
    rule.as_object()["names"] = json_strings(names);
    if (!rule.as_object().contains("action")) rule.as_object()["action"] = "SCMP_ACT_ERRNO";
    bundle.append("/linux/seccomp/syscalls", rule);
  }
  // What mkdir says, without the path.
  std::string mkdir_error() {
    const std::string text = inside("mkdir /dev/shm/d 2>&1; echo $?");
    return text;
  }
};

TEST_F(Seccomp, IsOffUnlessConfigured) {
  EXPECT_EQ(status_field(inside("cat /proc/self/status"), "Seccomp"), "0");
}

TEST_F(Seccomp, DeniedCallFailsWithEperm) {
  deny({"mkdir", "mkdirat"});
  EXPECT_THAT(mkdir_error(), HasSubstr("Operation not permitted"));
  EXPECT_EQ(status_field(inside("cat /proc/self/status"), "Seccomp"), "2");
}

TEST_F(Seccomp, DeniedCallFailsWithTheConfiguredErrno) {
  deny({"mkdir", "mkdirat"}, {{"errnoRet", 28}});
  EXPECT_THAT(mkdir_error(), HasSubstr("No space left on device"));
}

TEST_F(Seccomp, KillEndsTheProcessWithSigsys) {
  deny({"mkdir", "mkdirat"}, {{"action", "SCMP_ACT_KILL_PROCESS"}});
  bundle.script("mkdir /dev/shm/d; echo $?");
  EXPECT_EQ(hull.run(bundle, id).out, "159\n");
}

// Init can neither tell what is wrong nor exit.
TEST_F(Seccomp, ProfileThatAllowsNothingFailsAtOnce) {
  for (const bool no_new_privileges : {true, false}) {
    bundle.set("/process/noNewPrivileges", no_new_privileges);
    bundle.set("/linux/seccomp",
               {{"defaultAction", "SCMP_ACT_ERRNO"},
                {"syscalls", boost::json::array{{{"names", json_strings({"read"})},
                                                 {"action", "SCMP_ACT_ALLOW"}}}}});
    const CommandResult result = hull.run(bundle, id);
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_EQ(hull.status(id), "");
  }
}

TEST_F(Seccomp, AllowListLetsTheProgramRun) {
  bundle.set("/linux/seccomp/defaultAction", "SCMP_ACT_ERRNO");
  bundle.set("/linux/seccomp/defaultErrnoRet", 1);
  bundle.set("/linux/seccomp/architectures", {"SCMP_ARCH_X86_64", "SCMP_ARCH_X86"});
  bundle.append("/linux/seccomp/syscalls", {{"names",
                                             {"access",
                                              "arch_prctl",
                                              "brk",
                                              "close",
                                              "dup2",
                                              "execve",
                                              "exit",
                                              "exit_group",
                                              "fcntl",
                                              "fstat",
                                              "getcwd",
                                              "getdents64",
                                              "getegid",
                                              "geteuid",
                                              "getgid",
                                              "getpgid",
                                              "getpid",
                                              "getppid",
                                              "getrandom",
                                              "gettid",
                                              "getuid",
                                              "ioctl",
                                              "lseek",
                                              "lstat",
                                              "mmap",
                                              "mprotect",
                                              "munmap",
                                              "newfstatat",
                                              "open",
                                              "openat",
                                              "prctl",
                                              "prlimit64",
                                              "read",
                                              "readlink",
                                              "readlinkat",
                                              "rseq",
                                              "rt_sigaction",
                                              "rt_sigprocmask",
                                              "rt_sigreturn",
                                              "set_robust_list",
                                              "set_tid_address",
                                              "setgid",
                                              "setuid",
                                              "sigaltstack",
                                              "stat",
                                              "statx",
                                              "sysinfo",
                                              "uname",
                                              "write",
                                              "writev",
                                              "futex",
                                              "clone",
                                              "clone3",
                                              "wait4",
                                              "vfork",
                                              "fork",
                                              "pipe",
                                              "pipe2"}},
                                            {"action", "SCMP_ACT_ALLOW"}});
  EXPECT_THAT(inside("echo works; mkdir /dev/shm/d 2>&1 || true"),
              HasSubstr("works\nmkdir: can't create directory '/dev/shm/d': Operation not"));
}

TEST_F(Seccomp, ArgumentsAreCompared) {
  deny({"kill"},
       {{"args", {{{"index", 1}, {"value", 10}, {"op", "SCMP_CMP_EQ"}}}}, {"errnoRet", 28}});
  const std::string text = inside("kill -10 1 2>&1; kill -0 1 2>&1 && echo signal 0 passes");
  EXPECT_THAT(text, HasSubstr("No space left on device"));
  EXPECT_THAT(text, HasSubstr("signal 0 passes"));
}

TEST_F(Seccomp, WorksWithoutNoNewPrivileges) {
  bundle.set("/process/noNewPrivileges", false);
  deny({"mkdir", "mkdirat"});
  EXPECT_THAT(mkdir_error(), HasSubstr("Operation not permitted"));
}

TEST_F(Seccomp, WorksForAnotherUserWithoutNoNewPrivileges) {
  bundle.set("/process/noNewPrivileges", false);
  bundle.set("/process/user", {{"uid", 1}, {"gid", 1}});
  deny({"mkdir", "mkdirat"});
  EXPECT_THAT(mkdir_error(), HasSubstr("Operation not permitted"));
}

TEST_F(Seccomp, HoldsForExecutedProcesses) {
  deny({"mkdir", "mkdirat"});
  start_sleeper();
  EXPECT_THAT(hull.exec(id, {"mkdir", "/dev/shm/d"}).err, HasSubstr("Operation not permitted"));
  EXPECT_EQ(status_field(hull.exec(id, {"cat", "/proc/self/status"}).out, "Seccomp"), "2");
}

TEST_F(Seccomp, CallsThatOlderKernelsLackMayFailWithEnosys) {
  deny({"close_range", "openat2", "clone3", "mount_setattr", "open_tree", "move_mount", "fsopen",
        "fsmount", "fsconfig", "pidfd_open", "pidfd_getfd", "pidfd_send_signal"},
       {{"errnoRet", 38}});
  EXPECT_EQ(inside("echo ok"), "ok\n");
}

TEST_F(Seccomp, UnknownCallNameIsIgnored) {
  deny({"no_such_call", "mkdir", "mkdirat"});
  EXPECT_THAT(mkdir_error(), HasSubstr("Operation not permitted"));
}

TEST_F(Seccomp, UnknownCallNameIsForTheDebugLogOnly) {
  deny({"no_such_call"});
  bundle.args({"sleep", "1000"});
  ASSERT_EQ(hull.create(bundle, id).err, "");
  hull.remove_by_force(id);
  const auto debugged = [&](std::vector<std::string> words) {
    std::vector<std::string> command = {path_of_hull(), "--debug",      "--root",       hull.root(),
                                        "--log",        bundle / "log", "--log-format", "json"};
    command.insert(command.end(), words.begin(), words.end());
    EXPECT_EQ(run_command(command).exit_code, 0) << words.front();
    std::string log = read_file(bundle / "log");
    write_file(bundle / "log", "");
    return log;
  };
  const auto is_told = testing::ContainsRegex(
      R"("level":"debug","msg":"[^"]*unknown seccomp syscall ..no_such_call.. ignored)");
  EXPECT_THAT(debugged({"run", "--detach", "--bundle", bundle.path(), id}), is_told);
  EXPECT_THAT(debugged({"exec", id, "true"}), is_told);
}

TEST_F(Seccomp, BadNamesAreRefused) {
  deny({"mkdir"}, {{"action", "SCMP_ACT_NOSUCH"}});
  expect_run_fails("SCMP_ACT_NOSUCH");
}

}  // namespace
}  // namespace integration
