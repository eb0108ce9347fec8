// The fixture of the engines' tests: a directory for all that an engine keeps, an image, and a host
// that must be afterwards as it was before.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/types.h>

#include <string>

#include "support/command.h"
#include "support/files.h"
#include "support/host_snapshot.h"

namespace engines {

class EngineTest : public testing::Test {
 protected:
  // `program` is looked for on PATH; without it, or without root, the tests are skipped.
  explicit EngineTest(std::string program);
  void SetUp() override;
  void TearDown() override;

  // How the engine is called for `arguments`: all that comes before them, and they.
  virtual integration::Arguments argv(const integration::Arguments& arguments) const = 0;
  integration::CommandResult call(const integration::Arguments& arguments,
                                  const integration::CommandOptions& options = {}) const;
  // The output of a call that must end with 0, without the newline at its end.
  std::string succeeds(const integration::Arguments& arguments) const;

  // Whether the kernel says that the process is frozen, with either version of cgroups.
  static bool frozen(pid_t pid);
  static std::string uid_map(pid_t pid);

  static constexpr auto kImage = "localhost/busybox:latest";
  const integration::TempDir dir;
  // The cgroup that holds all containers; goes, with what engines leave below it, in TearDown.
  const std::string cgroup_parent;
  // A tarball of the image, as `docker save` writes it.
  std::string image_archive() const { return dir / "image.tar"; }

 private:
  void make_image() const;

  std::string program_;
  integration::HostSnapshot before_;
};

// Prints a memory limit and a limit of processes, each as its file has it, with either version.
inline constexpr auto kPrintLimits =
    "cd /sys/fs/cgroup; cat memory/memory.limit_in_bytes pids/pids.max 2>/dev/null ||"
    " cat memory.max pids.max";

}  // namespace engines
