// What a root is made of on a host that has changed since the plan was made. Needs root.
#include "rootfs/overlay.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <span>
#include <string>

#include "wire/builder.h"

namespace libcontainer::rootfs {
namespace {

using Kind = wire::RootLayer::Kind;

// In a mount namespace of its own: an overlay over an empty tmpfs that has a FIFO, "/fifo".
int overlay_with_layer(const char* directory, const char* path, Kind kind) {
  const bool ready = ::unshare(CLONE_NEWNS) == 0 &&
                     ::mount("", "/", nullptr, MS_PRIVATE | MS_REC, nullptr) == 0 &&
                     ::mount("tmpfs", directory, "tmpfs", 0, nullptr) == 0 &&
                     ::mkfifo((std::string(directory) + "/fifo").c_str(), 0600) == 0;
  if (!ready) return -1;
  wire::PlanBuilder builder;
  const std::array layers{wire::RootLayer{.path = builder.text(path), .kind = kind}};
  builder.add(wire::OverlayRoot{.path = builder.text(directory),
                                .layers = builder.list(std::span<const wire::RootLayer>(layers)),
                                .parent_propagation = MS_PRIVATE});
  const wire::Plan plan = std::move(builder).finish(wire::MapsPhase::NotDumpable);
  const wire::Block block{plan.block};
  sys::Fd root;
  return overlay_root(block, *block.object<wire::OverlayRoot>(plan.steps[0].offset), root).error;
}

// What that gives, in a process of its own.
void expect_error(const char* path, Kind kind, int error) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root";
  if (::syscall(SYS_fsopen, "", -1) == -1 && errno == ENOSYS) GTEST_SKIP() << "no fsopen(2)";
  char directory[] = "/tmp/overlay-test-XXXXXX";
  ASSERT_NE(::mkdtemp(directory), nullptr);
  EXPECT_EXIT(::_exit(overlay_with_layer(directory, path, kind)), testing::ExitedWithCode(error),
              "");
  EXPECT_EQ(::rmdir(directory), 0);
}

TEST(OverlayRoot, ALayerThatHasGoneIsLeftOut) { expect_error("/gone", Kind::Overlay, 0); }

TEST(OverlayRoot, OnlyARegularFileIsAFile) { expect_error("/fifo", Kind::ReadonlyFile, EINVAL); }

}  // namespace
}  // namespace libcontainer::rootfs
