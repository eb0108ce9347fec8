#include "hull/image_flags.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "hull/parser.h"
#include "words.h"

namespace hull {
namespace {

using libcontainer::CgroupRestore;
using libcontainer::CheckpointOptions;
using libcontainer::NetworkLock;
using libcontainer::RestoreOptions;

Session session_in(const std::string& directory) {
  Session session;
  session.globals.current_directory = directory;
  return session;
}

Outcome<CheckpointOptions> checkpoint(const std::string& flags) {
  const auto text = "checkpoint " + flags + " web";
  const auto invocation = parse_command_line(test::words(text));
  EXPECT_EQ(invocation.kind, Invocation::Kind::Run) << invocation.error;
  auto session = session_in("/tmp");
  return checkpoint_options(invocation.args, session);
}

Outcome<RestoreOptions> restore(const std::string& flags) {
  const auto text = "restore " + flags + " web";
  const auto invocation = parse_command_line(test::words(text));
  EXPECT_EQ(invocation.kind, Invocation::Kind::Run) << invocation.error;
  auto session = session_in("/tmp");
  return restore_options(invocation.args, session);
}

std::string failure_of(const std::string& flags) {
  const auto options = checkpoint(flags);
  return options ? "" : options.error().message;
}

TEST(ImageFlags, DirectoriesAreAbsolute) {
  const auto options = checkpoint("--work-path work");
  ASSERT_TRUE(options) << options.error().message;
  EXPECT_EQ(options->image_directory, "/tmp/checkpoint");
  EXPECT_EQ(options->work_directory, "/tmp/work");
  EXPECT_TRUE(options->empty_network);
}

TEST(ImageFlags, EachHasItsOption) {
  const auto options = checkpoint(
      "--leave-running --tcp-established --tcp-skip-in-flight --tcp-close --link-remap "
      "--ext-unix-sk --shell-job --lazy-pages --file-locks --pre-dump --auto-dedup "
      "--manage-cgroups-mode strict --network-lock nftables --page-server [::1]:99 "
      "--empty-ns network");
  ASSERT_TRUE(options) << options.error().message;
  const CheckpointOptions& o = *options;
  for (const bool flag : {o.leave_running, o.tcp_established, o.tcp_skip_in_flight, o.tcp_close,
                          o.link_remap, o.external_unix_sockets, o.shell_job, o.lazy_pages,
                          o.file_locks, o.pre_dump, o.auto_dedup}) {
    EXPECT_TRUE(flag);
  }
  EXPECT_EQ(o.cgroups, CgroupRestore::Strict);
  EXPECT_EQ(o.network_lock, NetworkLock::Nftables);
  EXPECT_EQ(o.page_server, (libcontainer::PageServer{.address = "::1", .port = 99}));
  const auto restored = restore("--lsm-profile apparmor:x --lsm-mount-context=y -no-subreaper");
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(restored->lsm_profile, "apparmor:x");
  EXPECT_EQ(restored->lsm_mount_context, "y");
}

TEST(ImageFlags, WrongOnesAreRefusedInTheWordsThatToolsKnow) {
  EXPECT_EQ(failure_of("--parent-path /abs"), "--parent-path must be relative");
  EXPECT_EQ(failure_of("--parent-path ../nowhere-at-all"),
            "invalid --parent-path: stat /tmp/nowhere-at-all: no such file or directory (ENOENT)");
  EXPECT_EQ(failure_of("--image-path /etc --parent-path passwd"),
            "invalid --parent-path: /etc/passwd: not a directory");
  EXPECT_EQ(failure_of("--manage-cgroups-mode no"), "invalid manage-cgroups-mode value");
  EXPECT_EQ(failure_of("--empty-ns pid"), "namespace \"pid\" is not supported");
  EXPECT_EQ(failure_of("--page-server 10.0.0.1"),
            "Use --page-server ADDRESS:PORT to specify page server");
  EXPECT_EQ(failure_of("--page-server 10.0.0.1:0"), "Invalid port number");
  EXPECT_EQ(failure_of("--network-lock no"),
            "invalid network-lock value 'no': allowed are iptables, nftables and skip");
}

TEST(ImageFlags, TheStatusDescriptorMustBeWritable) {
  const int file = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const auto number = std::to_string(file);
  EXPECT_EQ(failure_of("--status-fd " + number),
            "invalid --status-fd argument " + number + ": not writable");
  ::close(file);
  EXPECT_EQ(failure_of("--status-fd " + number),
            "invalid --status-fd argument " + number + ": fcntl: bad file descriptor (EBADF)");
  EXPECT_EQ(checkpoint("--shell-job")->status_fd, -1);
}

}  // namespace
}  // namespace hull
