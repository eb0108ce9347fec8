#include "sys/own_proc.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "sys/file.h"
#include "sys/mount.h"
#include "sys/process.h"

namespace libcontainer::sys {
namespace {

// Runs `attack` and `check` in a mount namespace of its own; what check returns is the exit code.
int in_private_mounts(void (*attack)(), int (*check)()) {
  const pid_t child = fork();
  if (child == 0) {
    if (!unshare(CLONE_NEWNS) || !mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr)) _exit(77);
    attack();
    _exit(check());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string name_of_thread() {
  std::array<char, 32> text{};
  const auto file = open_at(FdRef::cwd(), "/proc/thread-self/comm", O_RDONLY);
  const auto size = file ? read_full(*file, text) : SysResult<std::size_t>(fail(ENOENT));
  return size ? std::string(text.data(), *size) : "";
}

// 0: what is opened is the thread's own name.
int opens_the_own_name() {
  const auto file = open_own_proc_file("comm", O_RDWR);
  if (!file) return 1;
  if (const auto magic = filesystem_magic(*file); !magic || *magic != 0x9fa0) return 2;
  if (!write_all(*file, std::string_view("own-proc"))) return 3;
  std::array<char, 16> name{};
  (void)set_process_control(16, reinterpret_cast<unsigned long>(name.data()));  // PR_GET_NAME
  return std::string_view(name.data()) == "own-proc" ? 0 : 4;
}

// An emulator of user space may know neither of the calls that cannot be misled.
class OpenOwnProcFile : public testing::Test {
 protected:
  void SetUp() override {
    const auto file = open_own_proc_file("comm", O_RDONLY);
    if (!file && file.error().value == ENOSYS) GTEST_SKIP() << "neither openat2(2) nor fsopen(2)";
  }
};

TEST_F(OpenOwnProcFile, OpensAFileOfTheThread) {
  const auto file = open_own_proc_file("comm", O_RDONLY);
  ASSERT_TRUE(file);
  std::array<char, 32> text{};
  const auto size = read_full(*file, text);
  ASSERT_TRUE(size);
  EXPECT_EQ(std::string(text.data(), *size), name_of_thread());
}

TEST_F(OpenOwnProcFile, FileThatIsNotThere) {
  const auto file = open_own_proc_file("attr/no-such", O_RDONLY);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().value, ENOENT);
  EXPECT_FALSE(open_own_proc_file(std::string(100, 'x'), O_RDONLY));
}

TEST_F(OpenOwnProcFile, IsNotMisledByWhatIsMountedThere) {
  if (geteuid() != 0) GTEST_SKIP() << "only root mounts";
  struct Case {
    const char* name;
    void (*attack)();
  };
  const Case cases[] = {
      {"a file over the file",
       [] { (void)mount("/proc/uptime", "/proc/thread-self/comm", nullptr, MS_BIND, nullptr); }},
      {"another process' file over the file",
       [] { (void)mount("/proc/1/comm", "/proc/thread-self/comm", nullptr, MS_BIND, nullptr); }},
      {"a directory over the thread's",
       [] { (void)mount("/proc/1", "/proc/thread-self", nullptr, MS_BIND, nullptr); }},
      {"tmpfs over /proc", [] { (void)mount("tmpfs", "/proc", "tmpfs", 0, nullptr); }},
      {"a part of /proc over it",
       [] { (void)mount("/proc/1/task", "/proc", nullptr, MS_BIND, nullptr); }},
      {"no /proc at all", [] { (void)umount2("/proc", MNT_DETACH); }},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const int code = in_private_mounts(c.attack, opens_the_own_name);
    if (code == 77) GTEST_SKIP() << "no mount namespaces here";
    EXPECT_EQ(code, 0);
  }
}

}  // namespace
}  // namespace libcontainer::sys
