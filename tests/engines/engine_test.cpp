#include "engine_test.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <filesystem>

#include "support/bundle.h"

namespace engines {
namespace {

using integration::contains;
using integration::describe;
using integration::read_file_if_there;
using integration::run_command;
using integration::write_file;

// The first root file system of a program leaves a template behind, for those that follow.
integration::HostSnapshot snapshot_with_rootfs(const std::string& rootfs) {
  integration::make_rootfs(rootfs);
  integration::adopt_orphans();
  return integration::HostSnapshot::take(integration::Whose::Ours);
}

void must(const integration::Arguments& argv) {
  const integration::CommandResult result = run_command(argv);
  ASSERT_EQ(result.exit_code, 0) << describe(result);
}

// Empty directories only: what has a process in it stays, and is found by the comparison.
void remove_cgroups(const std::string& name) {
  std::string roots = "/sys/fs/cgroup" + name + " /sys/fs/cgroup/*" + name;
  (void)run_command({"sh", "-c", "find " + roots + " -depth -type d -exec rmdir {} + 2>/dev/null"});
}

}  // namespace

EngineTest::EngineTest(std::string program)
    : cgroup_parent("/" + std::filesystem::path(dir.path()).filename().string()),
      program_(std::move(program)),
      before_(snapshot_with_rootfs(dir / "rootfs")) {}

void EngineTest::SetUp() {
  if (geteuid() != 0) GTEST_SKIP() << "needs root";
  if (run_command({"sh", "-c", "command -v " + program_}).exit_code != 0) {
    GTEST_SKIP() << program_ << " is not installed";
  }
  make_image();
}

void EngineTest::TearDown() {
  remove_cgroups(cgroup_parent);
  const auto left = integration::settled_differences(before_, integration::Whose::Ours, {},
                                                     std::chrono::milliseconds(20'000));
  EXPECT_TRUE(left.empty()) << "left on the host:\n" << integration::text_of(left);
}

void EngineTest::make_image() const {
  must({"tar", "-C", dir / "rootfs", "-cf", dir / "layer.tar", "."});
  const auto sum = run_command({"sha256sum", dir / "layer.tar"});
  const std::string digest = integration::words_of(sum.out).at(0);
  write_file(dir / "config.json",
             fmt::format(R"({{"architecture":"amd64","os":"linux","config":{{"Env":["PATH=/bin"],)"
                         R"("Cmd":["sh"]}},"rootfs":{{"type":"layers","diff_ids":["sha256:{}"]}},)"
                         R"("history":[{{}}]}})",
                         digest));
  write_file(dir / "manifest.json",
             fmt::format(R"([{{"Config":"config.json","RepoTags":["{}"],"Layers":["layer.tar"]}}])",
                         kImage));
  must({"tar", "-C", dir.path(), "-cf", image_archive(), "manifest.json", "config.json",
        "layer.tar"});
}

integration::CommandResult EngineTest::call(const integration::Arguments& arguments,
                                            const integration::CommandOptions& options) const {
  return run_command(argv(arguments), options);
}

std::string EngineTest::succeeds(const integration::Arguments& arguments) const {
  const integration::CommandResult result = call(arguments);
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  return integration::trimmed(result.out);
}

bool EngineTest::frozen(pid_t pid) {
  for (const std::string& line :
       integration::lines_of(read_file_if_there(fmt::format("/proc/{}/cgroup", pid)))) {
    const std::string path = line.substr(line.rfind(':') + 1);
    if (contains(line, ":freezer:")) {
      return contains(read_file_if_there("/sys/fs/cgroup/freezer" + path + "/freezer.state"),
                      "FROZEN");
    }
    if (contains(read_file_if_there("/sys/fs/cgroup" + path + "/cgroup.events"), "frozen 1")) {
      return true;
    }
  }
  return false;
}

std::string EngineTest::uid_map(pid_t pid) {
  return fmt::format(
      "{}",
      fmt::join(integration::words_of(read_file_if_there(fmt::format("/proc/{}/uid_map", pid))),
                " "));
}

}  // namespace engines
