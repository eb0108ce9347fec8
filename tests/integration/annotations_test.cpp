// Annotations of crun that engines write: run.oci.*.
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "support/container_test.h"
#include "support/seccomp_agent.h"

namespace integration {
namespace {

using testing::HasSubstr;
using testing::Not;

class Annotations : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!IsSkipped() && !testing_hull()) GTEST_SKIP() << "not hull: annotations that runc ignores";
    bundle.set("/annotations", boost::json::object());
  }
  void annotate(std::string_view name, std::string_view value) {
    bundle.set("/annotations/" + std::string(name),
               Json(boost::json::string_view(value.data(), value.size())));
  }
};

class KeptGroups : public Annotations {
 protected:
  static CommandOptions in_groups() {
    CommandOptions options;
    options.before_exec = [] {
      const std::array<gid_t, 2> groups{1234, 5678};
      if (setgroups(groups.size(), groups.data()) != 0) _exit(126);
    };
    return options;
  }
  std::string groups() {
    bundle.script("grep ^Groups: /proc/self/status");
    const CommandResult result = hull.run(bundle, id, in_groups());
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    return result.out;
  }
};

TEST_F(KeptGroups, AreTheCallers) {
  annotate("run.oci.keep_original_groups", "1");
  bundle.set("/process/user/additionalGids", {77});
  EXPECT_EQ(groups(), "Groups:\t1234 5678 \n");
}

TEST_F(KeptGroups, AreTheCallersForAnOrdinaryUserToo) {
  annotate("run.oci.keep_original_groups", "1");
  bundle.set("/process/user/uid", 1000).set("/process/user/gid", 1000);
  EXPECT_EQ(groups(), "Groups:\t1234 5678 \n");
}

TEST_F(KeptGroups, AreNobodysInAUserNamespaceThatDoesNotMapThem) {
  annotate("run.oci.keep_original_groups", "1");
  bundle.use_user_namespace();
  EXPECT_EQ(groups(), "Groups:\t65534 65534 \n");
}

TEST_F(KeptGroups, AreNotKeptWithoutTheWordOrWithZero) {
  EXPECT_EQ(groups(), "Groups:\t \n");
  annotate("run.oci.keep_original_groups", "0");
  EXPECT_EQ(groups(), "Groups:\t \n");
}

TEST_F(KeptGroups, AreThoseOfTheCallerOfExec) {
  annotate("run.oci.keep_original_groups", "1");
  for (const bool in_user_namespace : {false, true}) {
    if (in_user_namespace) bundle.use_user_namespace();
    start_sleeper();
    const CommandResult result =
        hull.exec(id, {"grep", "^Groups:", "/proc/self/status"}, in_groups());
    EXPECT_EQ(result.out, in_user_namespace ? "Groups:\t65534 65534 \n" : "Groups:\t1234 5678 \n")
        << describe(result);
    EXPECT_EQ(hull.remove_by_force(id).exit_code, 0);
  }
}

std::string base64(const std::vector<sock_filter>& program) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto* bytes = reinterpret_cast<const unsigned char*>(program.data());
  const size_t size = program.size() * sizeof(sock_filter);
  std::string text;
  for (size_t i = 0; i < size; i += 3) {
    unsigned bits = 0;
    for (size_t j = 0; j < 3; ++j) bits = bits << 8 | (i + j < size ? bytes[i + j] : 0U);
    for (size_t j = 0; j < 4; ++j) {
      text += i + j > size ? '=' : digits[bits >> (18 - 6 * j) & 63];
    }
  }
  return text;
}

// getcwd answers ENOMEDIUM; nothing else is filtered.
std::string compiled_filter() {
  return base64({BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
                 BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getcwd, 0, 1),
                 BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOMEDIUM),
                 BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)});
}

TEST_F(Annotations, CompiledFilterTakesThePlaceOfTheProfile) {
  annotate("run.oci.seccomp_bpf_data", compiled_filter());
  bundle.set("/linux/seccomp",
             {{"defaultAction", "SCMP_ACT_ALLOW"},
              {"syscalls", {{{"names", {"mkdir", "mkdirat"}}, {"action", "SCMP_ACT_ERRNO"}}}}});
  const std::string script = "mkdir /tmp/x && echo made; readlink -f . 2>&1; env -i /bin/pwd 2>&1";
  bundle.set("/root/readonly", false);
  bundle.script(script);
  const CommandResult result = hull.run(bundle, id);
  EXPECT_THAT(result.out, HasSubstr("made\n"));
  EXPECT_THAT(result.out, HasSubstr("No medium found"));
  bundle.remove("/linux/seccomp");
  start_sleeper();
  EXPECT_THAT(hull.exec(id, {"sh", "-c", "env -i /bin/pwd 2>&1"}).out,
              HasSubstr("No medium found"));
  EXPECT_THAT(hull.command({"seccomp", "explain", "--bundle", bundle.path()}).err,
              HasSubstr("takes the place of linux.seccomp"));
}

TEST_F(Annotations, CompiledFilterThatIsNoneIsRefused) {
  annotate("run.oci.seccomp_bpf_data", "?");
  expect_run_fails("annotations[\"run.oci.seccomp_bpf_data\"]: is not base64");
  annotate("run.oci.seccomp_bpf_data", base64({BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0)}));
  expect_run_fails("invalid argument (EINVAL)");
}

TEST_F(Annotations, UnknownSystemCallsAreAnErrorIfThatIsWanted) {
  bundle.set(
      "/linux/seccomp",
      {{"defaultAction", "SCMP_ACT_ALLOW"},
       {"syscalls", {{{"names", {"getcwd", "call_of_next_year"}}, {"action", "SCMP_ACT_ERRNO"}}}}});
  EXPECT_EQ(inside("echo ran"), "ran\n");
  annotate("run.oci.seccomp_fail_unknown_syscall", "1");
  expect_run_fails("call_of_next_year");
  const CommandResult found = hull.command({"validate", "--bundle", bundle.path()});
  EXPECT_EQ(found.exit_code, 1);
  EXPECT_THAT(found.out, HasSubstr("call_of_next_year"));
  annotate("run.oci.seccomp_fail_unknown_syscall", "0");
  EXPECT_EQ(inside("echo ran"), "ran\n");
}

TEST_F(Annotations, ReceiverIsTheSeccompAgent) {
  SeccompAgent agent(bundle / "agent");
  bundle.set("/linux/seccomp",
             {{"defaultAction", "SCMP_ACT_ALLOW"},
              {"syscalls", {{{"names", {"mkdir", "mkdirat"}}, {"action", "SCMP_ACT_NOTIFY"}}}}});
  expect_run_fails("seccomp listenerPath is not set");
  annotate("run.oci.seccomp.receiver", agent.path());
  bundle.set("/root/readonly", false);
  bundle.script("mkdir /x 2>&1");
  const CommandResult result = hull.run(bundle, id);
  EXPECT_THAT(result.out, HasSubstr("No medium found")) << describe(result);
  start_sleeper();
  EXPECT_THAT(hull.exec(id, {"sh", "-c", "mkdir /x 2>&1"}).out, HasSubstr("No medium found"));
}

TEST_F(Annotations, PidfdGoesToItsReceiver) {
  const std::string path = bundle / "receiver";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  annotate("run.oci.pidfd_receiver", path);
  start_sleeper();
  const int connection = accept(listener, nullptr, nullptr);
  std::array<char, 64> text{};
  std::array<char, CMSG_SPACE(sizeof(int))> control{};
  iovec part{text.data(), text.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  EXPECT_GT(recvmsg(connection, &message, MSG_CMSG_CLOEXEC), 0);
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  ASSERT_NE(header, nullptr);
  int pidfd = -1;
  memcpy(&pidfd, CMSG_DATA(header), sizeof pidfd);
  EXPECT_THAT(read_file("/proc/self/fdinfo/" + std::to_string(pidfd)),
              HasSubstr("Pid:\t" + std::to_string(hull.pid(id)) + "\n"));
  for (const int fd : {pidfd, connection, listener}) close(fd);
}

TEST_F(Annotations, HooksWriteToTheirFiles) {
  const auto hook = [](const std::string& path, const std::string& name) {
    return Json{{"path", path},
                {"args", {"sh", "-c", "echo " + name + "; echo !" + name + " >&2"}}};
  };
  for (const char* point :
       {"prestart", "createRuntime", "createContainer", "poststart", "poststop"}) {
    bundle.set(std::string("/hooks/") + point, {hook("/bin/sh", point)});
  }
  bundle.set("/hooks/startContainer", {hook("/bin/sh", "startContainer")});
  write_file(bundle / "out", "before\n");
  annotate("run.oci.hooks.stdout", bundle / "out");
  annotate("run.oci.hooks.stderr", bundle / "err");
  EXPECT_EQ(inside("echo payload; ls /proc/self/fd"), "payload\n0\n1\n2\n3\n");
  const std::string names =
      "prestart\ncreateRuntime\ncreateContainer\nstartContainer\npoststart\npoststop\n";
  std::string marked;
  for (const std::string& name : lines_of(names)) marked += "!" + name + "\n";
  // The payload's start hook and the hooks after the start run at the same time.
  const auto sorted = [](const std::string& text) {
    auto lines = lines_of(text);
    std::ranges::sort(lines);
    return lines;
  };
  EXPECT_EQ(sorted(read_file(bundle / "out")), sorted("before\n" + names));
  EXPECT_EQ(sorted(read_file(bundle / "err")), sorted(marked));
}

TEST_F(Annotations, HookThatFailsSaysWhatIsInNoFile) {
  annotate("run.oci.hooks.stdout", bundle / "out");
  for (const char* point : {"createRuntime", "createContainer"}) {
    bundle.set("/hooks", boost::json::object())
        .set(std::string("/hooks/") + point,
             {{{"path", "/bin/sh"}, {"args", {"sh", "-c", "echo x; printf why >&2; exit 3"}}}});
    expect_run_fails("exit status 3, stdout: , stderr: why");
  }
  EXPECT_EQ(read_file(bundle / "out"), "x\nx\n");
}

TEST_F(Annotations, FileForHooksThatCannotBeOpenedIsAnError) {
  annotate("run.oci.hooks.stdout", "/nowhere/out");
  EXPECT_EQ(inside("echo without hooks"), "without hooks\n");
  for (const char* point : {"createRuntime", "createContainer"}) {
    bundle.set("/hooks", boost::json::object())
        .set(std::string("/hooks/") + point, {{{"path", "/bin/true"}}});
    expect_run_fails("open '/nowhere/out' for the output of hooks: no such file or directory");
  }
}

TEST_F(Annotations, HandlersAndPluginsAreRefused) {
  annotate("run.oci.handler", "krun");
  expect_run_fails("annotations[\"run.oci.handler\"]: \"krun\" is refused");
  bundle.set("/annotations", boost::json::object());
  annotate("run.oci.seccomp.plugins", "a.so");
  expect_run_fails("annotations[\"run.oci.seccomp.plugins\"]: \"a.so\" is refused");
}

TEST_F(Annotations, OthersAreIgnoredWithAWarning) {
  annotate("run.oci.systemd.subgroup", "inner");
  EXPECT_EQ(inside("echo ran"), "ran\n");
  EXPECT_THAT(read_file(hull.log_file()),
              HasSubstr("annotations[\\\"run.oci.systemd.subgroup\\\"]: ignored, "));
}

TEST_F(Annotations, ThatChangeThingsAreFeatures) {
  const Json features = parse_json(hull.command({"features"}).out);
  const std::string names = to_text(value_at(features, "/potentiallyUnsafeConfigAnnotations"));
  EXPECT_THAT(names, HasSubstr("\"run.oci.keep_original_groups\""));
  EXPECT_THAT(names, HasSubstr("\"run.oci.seccomp_bpf_data\""));
  EXPECT_THAT(names, Not(HasSubstr("\"run.oci.systemd.subgroup\"")));
}

}  // namespace
}  // namespace integration
