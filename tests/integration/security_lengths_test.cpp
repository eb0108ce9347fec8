// CVE-2021-43784: lengths that a 16-bit field cannot hold. What arrives inside is byte for byte
// what was asked, or nothing is run.
#include <filesystem>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

class SecurityLengths : public ContainerTest {
 protected:
  // Not one letter over and over: a part that is missing or comes twice has to be seen.
  static std::string text(std::size_t size) {
    std::string made;
    for (int i = 0; made.size() < size; ++i) made += std::to_string(i) + ".";
    made.resize(size);
    return made;
  }
  // A path of exactly that many bytes.
  static std::string path_of(std::size_t size) {
    std::string made;
    while (made.size() + 202 < size) made += "/" + text(200);
    return made + "/" + std::string(size - made.size() - 1, 'x');
  }
  void allow_long_arguments() {
    constexpr std::uint64_t kStack = 64U << 20;  // a quarter is for arguments, 6 MiB at most
    bundle.append("/process/rlimits",
                  {{"type", "RLIMIT_STACK"}, {"hard", kStack}, {"soft", kStack}});
  }
  // The environment is what `cat` gets, since nothing has to be added to it.
  void expect_environment(std::vector<std::string> env) {
    env.insert(env.begin(), {"PATH=/bin", "HOME=/"});
    bundle.set("/process/env", json_strings(env)).args({"cat", "/proc/self/environ"});
    std::string expected;
    for (const std::string& variable : env) expected += variable + '\0';
    const CommandResult result = hull.run(bundle, id);
    ASSERT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.out.size(), expected.size());
    EXPECT_TRUE(result.out == expected);
  }
};

TEST_F(SecurityLengths, EnvironmentVariablesAroundEveryBoundary) {
  allow_long_arguments();
  for (const std::size_t size : {4095, 4096, 4097, 65534, 65535, 65536, 65537, 131071}) {
    expect_environment({"A=" + text(size - 2), "LAST=1"});
  }
}

TEST_F(SecurityLengths, EnvironmentOfManyAndOfMebibytes) {
  allow_long_arguments();
  std::vector<std::string> many;
  for (int i = 0; i < 70'000; ++i) many.push_back("V" + std::to_string(i) + "=" + text(20));
  expect_environment(many);
  std::vector<std::string> large;
  for (int i = 0; i < 40; ++i) large.push_back("V" + std::to_string(i) + "=" + text(100'000));
  expect_environment(large);
}

TEST_F(SecurityLengths, EnvironmentTheKernelRefusesIsRefused) {
  for (const std::size_t size : {131'072, 200'000, 16'000'000}) {
    bundle.set("/process/env", json_strings({"PATH=/bin", "A=" + text(size - 2)}));
    bundle.args({"echo", "ran"});
    const CommandResult result = hull.run(bundle, id);
    EXPECT_NE(result.exit_code, 0) << size;
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, HasSubstr("argument list too long")) << size;
  }
}

TEST_F(SecurityLengths, ArgumentsAroundEveryBoundary) {
  allow_long_arguments();
  std::vector<std::string> args = {"sh", "-c", "cat /proc/1/cmdline; true", "sh"};
  for (const std::size_t size : {4095, 4096, 65535, 65536, 65537, 131071}) {
    args.push_back(text(size));
  }
  for (int i = 0; i < 70'000; ++i) args.push_back(std::to_string(i));
  bundle.args(args);
  std::string expected;
  for (const std::string& arg : args) expected += arg + '\0';
  EXPECT_TRUE(output() == expected);
}

TEST_F(SecurityLengths, EnvironmentOfExec) {
  start_sleeper();
  std::vector<std::string> env = {"PATH=/bin", "HOME=/"};
  for (const std::size_t size : {4096, 65535, 65536, 65537, 131071}) {
    env.push_back("V" + std::to_string(size) + "=");
    env.back() += text(size - env.back().size());
  }
  write_file(bundle / "process.json", to_text({{"args", {"cat", "/proc/self/environ"}},
                                               {"cwd", "/"},
                                               {"user", {{"uid", 0}, {"gid", 0}}},
                                               {"env", json_strings(env)}}));
  std::string expected;
  for (const std::string& variable : env) expected += variable + '\0';
  const CommandResult result = hull.command({"exec", "--process", bundle / "process.json", id});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(result.out == expected);
}

TEST_F(SecurityLengths, PathsUpToTheKernelsLimitAreWhatWasAsked) {
  bundle.set("/root/readonly", false);
  for (const std::size_t size : {255, 1000, 2000, 3000, 3800}) {
    const std::string path = path_of(size);
    ASSERT_EQ(path.size(), size);
    bundle.add_mount(path, "tmpfs", "tmpfs", {"size=4k"});
  }
  const std::string mounts = inside("cat /proc/self/mountinfo");
  for (const std::size_t size : {255, 1000, 2000, 3000, 3800}) {
    EXPECT_NE(mount_at(mounts, path_of(size)), "") << size;
  }
}

TEST_F(SecurityLengths, PathsBeyondTheKernelsLimitAreRefused) {
  const Json mounts = value_at(bundle.config(), "/mounts");
  bundle.set("/root/readonly", false).script("echo ran");
  for (const std::size_t size : {4096, 4097, 5000, 65535, 65536, 65537, 1'000'000}) {
    bundle.set("/mounts", mounts).add_mount(path_of(size), "tmpfs", "tmpfs", {});
    expect_run_fails("file name too long");
    EXPECT_FALSE(exists(bundle.rootfs() + path_of(201))) << "a part of the path was made: " << size;
  }
}

TEST_F(SecurityLengths, LongDirectoryAndMasksAreNotCutShort) {
  for (const std::size_t size : {4096, 65536, 65537 + 4}) {
    bundle.set("/process/cwd", Json("/etc" + path_of(size))).script("echo ran");
    const CommandResult result = hull.run(bundle, id);
    EXPECT_NE(result.exit_code, 0) << size;
    EXPECT_EQ(result.out, "") << size;
    EXPECT_THAT(result.err, HasSubstr("file name too long")) << size;
  }
  bundle.set("/process/cwd", "/").set("/linux/maskedPaths", boost::json::array());
  // 65536 and the length of "/etc/passwd" after it: what is left of it in 16 bits.
  bundle.append("/linux/maskedPaths", Json("/etc/passwd" + path_of(65536)));
  bundle.script("cat /etc/passwd");
  const CommandResult result = hull.run(bundle, id);
  const std::string& told = result.exit_code == 0 ? result.out : result.err;
  EXPECT_THAT(told, AnyOf(HasSubstr("root:x:0:0"), HasSubstr("file name too long")));
}

TEST_F(SecurityLengths, ManyMountsAndMasksAreAllThere) {
  make_directory(bundle / "data");
  write_file(bundle / "data/file", "content");
  bundle.set("/root/readonly", false);
  std::vector<std::string> paths;
  for (int i = 0; i < 400; ++i) {
    paths.push_back("/mnt/" + std::to_string(i) + "-" + text(200));
    bundle.add_mount(paths.back(), "bind", bundle / "data/file", {"bind", "ro"});
  }
  for (int i = 0; i < 20'000; ++i) {
    bundle.append("/linux/maskedPaths", Json("/missing/" + std::to_string(i) + text(200)));
  }
  const std::string mounts = inside("cat /proc/self/mountinfo");
  for (const std::string& path : paths) EXPECT_NE(mount_at(mounts, path), "") << path;
}

}  // namespace
}  // namespace integration
