// Kernels that lack calls, and filters of an outer container that refuse them: what can be done in
// another way is done, down to the same mounts; what cannot is one clear error.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::HasSubstr;

struct Call {
  const char* name;
  int number;
};

constexpr Call kCalls[] = {
    {"clone3", SYS_clone3},           {"openat2", SYS_openat2},
    {"open_tree", SYS_open_tree},     {"move_mount", SYS_move_mount},
    {"fsopen", SYS_fsopen},           {"mount_setattr", SYS_mount_setattr},
    {"close_range", SYS_close_range}, {"pidfd_open", SYS_pidfd_open},
};

// The rest of what came after Linux 5.4 and is used here.
constexpr int kNewerThanTheFloor[] = {SYS_openat2, SYS_mount_setattr, SYS_close_range,
                                      SYS_faccessat2, SYS_pidfd_getfd};

// In the child, before hull: these calls answer `error`.
void refuse(const std::vector<int>& numbers, int error) {
  std::vector<sock_filter> program;
  program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0));
  const auto answer = SECCOMP_RET_ERRNO | static_cast<unsigned>(error);
  for (const int number : numbers) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, answer));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  // Privileged as we are, and no_new_privs would be seen inside.
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) _exit(99);
}

class NarrowKernel : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!IsSkipped() && !testing_hull()) GTEST_SKIP() << "hull's own ways";
  }

  CommandResult run_without(const std::vector<int>& numbers, int error) {
    CommandOptions options;
    options.before_exec = [numbers, error] {
      if (!numbers.empty()) refuse(numbers, error);
    };
    return hull.run(bundle, id, options);
  }

  // What is mounted where, without numbers and without where it comes from; sorted, since a mask is
  // made at another time.
  static std::vector<std::string> outline(const std::string& mountinfo) {
    std::vector<std::string> mounts;
    for (const std::string& line : lines_of(mountinfo)) {
      const auto words = words_of(line);
      if (words.size() < 6) continue;
      // A masked file is another /dev/null there.
      const bool masks_file = line.find("/null ") != std::string::npos;
      mounts.push_back(words[4] + " " + (masks_file ? "masked" : words[5]));
    }
    std::ranges::sort(mounts);
    return mounts;
  }

  // The same container, with and without each of the calls.
  void expect_the_same_mounts() {
    bundle.script("cat /proc/self/mountinfo");
    const CommandResult whole = run_without({}, 0);
    ASSERT_EQ(whole.exit_code, 0) << describe(whole);
    for (const int error : {ENOSYS, EPERM}) {
      for (const Call& call : kCalls) {
        SCOPED_TRACE(std::string(call.name) + (error == ENOSYS ? " ENOSYS" : " EPERM"));
        const CommandResult result = run_without({call.number}, error);
        EXPECT_EQ(result.exit_code, 0) << describe(result);
        EXPECT_EQ(outline(result.out), outline(whole.out));
      }
    }
  }
};

// The sysctl is a pid namespace's own.
TEST_F(NarrowKernel, WithoutExecutableMemfdsAnUnlinkedFileIsExecuted) {
  if (!exists("/proc/sys/vm/memfd_noexec")) GTEST_SKIP() << "this kernel has no vm.memfd_noexec";
  bundle.script("echo ran");
  const CommandResult result =
      run_command({"unshare", "--pid", "--fork", "--mount-proc", "sh", "-c",
                   "echo 2 >/proc/sys/vm/memfd_noexec && exec \"$@\"", "sh", path_of_hull(),
                   "--root", hull.root(), "run", "--bundle", bundle.path(), id});
  EXPECT_EQ(result.out, "ran\n") << describe(result);
}

TEST_F(NarrowKernel, TheDefaultContainerHasTheSameMountsWithoutEachCall) {
  expect_the_same_mounts();
}

TEST_F(NarrowKernel, SoHasOneWithBindMountsAndTmpfsOfManyOptions) {
  make_directory(bundle / "data");
  write_file(bundle / "data/file", "x");
  bundle.add_mount("/mnt", "bind", "data", {"bind", "ro", "nosuid", "noexec", "rslave"});
  bundle.add_mount("/tmp", "tmpfs", "tmpfs", {"ro", "nosuid", "size=64k", "mode=1777"});
  bundle.add_mount("/etc/passwd", "bind", "data/file", {"rbind", "nodev", "noatime"});
  make_symlink("data", bundle / "link");
  make_symlink("nowhere", bundle.rootfs() + "/link");
  bundle.add_mount("/link", "bind", "link", {"bind", "src-nofollow", "dest-nofollow", "nodev"});
  bundle.add_mount("/copy", "bind", "link", {"bind", "copy-symlink"});
  bundle.append("/linux/readonlyPaths", "/etc/group");
  bundle.append("/linux/maskedPaths", "/etc/passwd").append("/linux/maskedPaths", "/root");
  expect_the_same_mounts();
}

TEST_F(NarrowKernel, SoHasOneInAUserNamespace) {
  bundle.use_user_namespace();
  expect_the_same_mounts();
}

TEST_F(NarrowKernel, TheFloorAndAFilterThatKnowsNothingNew) {
  bundle.script("cat /proc/self/mountinfo");
  const CommandResult whole = run_without({}, 0);
  std::vector<int> all(std::begin(kNewerThanTheFloor), std::end(kNewerThanTheFloor));
  EXPECT_EQ(outline(run_without(all, ENOSYS).out), outline(whole.out));
  for (const Call& call : kCalls) all.push_back(call.number);
  for (const int error : {ENOSYS, EPERM}) {
    const CommandResult result = run_without(all, error);
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    EXPECT_EQ(outline(result.out), outline(whole.out));
  }
}

TEST_F(NarrowKernel, WhatHasNoOtherWayIsNamed) {
  make_directory(bundle / "data");
  bundle.add_mount("/mnt", "bind", "data", {"rbind", "rro"});
  const CommandResult recursive = run_without({SYS_mount_setattr}, ENOSYS);
  EXPECT_EQ(recursive.exit_code, 1);
  EXPECT_THAT(recursive.err, HasSubstr("/data\" to rootfs at \"/mnt\": mounts[7]: mount_setattr"));
}

TEST_F(NarrowKernel, HookThatCannotBeFollowedSaysWhyAndIsEnded) {
  const Json hook = {{"path", "/bin/sleep"}, {"args", {"sleep", "30"}}};
  bundle.append("/hooks/createRuntime", hook);
  const CommandResult result = run_without({SYS_pidfd_open}, EMFILE);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("error running createRuntime hook #0: pidfd_open: too many "
                                    "open files (EMFILE)"));
}

TEST_F(NarrowKernel, HiddenFilesAreHiddenAndReadOnlyOnesReadOnly) {
  bundle.set("/root/readonly", false);
  write_file(bundle.rootfs() + "/secret", "secret");
  write_file(bundle.rootfs() + "/fixed", "fixed");
  bundle.append("/linux/maskedPaths", "/secret").append("/linux/readonlyPaths", "/fixed");
  bundle.script("cat /secret; (echo x > /fixed) 2>/dev/null || echo refused; cat /fixed");
  for (const Call& call : kCalls) {
    SCOPED_TRACE(call.name);
    const CommandResult result = run_without({call.number}, ENOSYS);
    EXPECT_EQ(result.out, "refused\nfixed") << describe(result);
  }
}

}  // namespace
}  // namespace integration
