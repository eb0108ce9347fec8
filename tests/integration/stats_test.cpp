// stats: one table of what containers use, compared with the kernel's own files.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "support/container_test.h"
#include "support/terminal.h"

namespace integration {
namespace {

using std::chrono::seconds;

// A file of the container's cgroup, whose name depends on the version.
struct CgroupFile {
  const char* controller;
  const char* v1;
  const char* v2;
};
constexpr CgroupFile kMemory{"memory", "memory.usage_in_bytes", "memory.current"};
constexpr CgroupFile kPids{"pids", "pids.current", "pids.current"};
constexpr CgroupFile kCpu{"cpuacct", "cpuacct.usage", "cpu.stat"};

class Stats : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    if (!testing_hull()) GTEST_SKIP() << "not hull: the command is ours";
  }
  std::string other() const { return id + "-b"; }

  std::string directory(const std::string& container, std::string_view controller) {
    const Json saved = parse_json(read_file(hull.root() + "/" + container + "/state.json"));
    return string_at(saved, fmt::format("/cgroup_paths/{}", controller));
  }
  std::string text_of(const CgroupFile& file) {
    const std::string v1 = directory(id, file.controller);
    return v1.empty() ? read_file(directory(id, "") + "/" + file.v2)
                      : read_file(v1 + "/" + file.v1);
  }
  std::int64_t number_of(const CgroupFile& file) { return std::stoll(text_of(file)); }
  // "usage_usec 123", the first of cpu.stat, in the place of nanoseconds.
  std::int64_t cpu_nanoseconds() {
    const std::string text = text_of(kCpu);
    if (!text.starts_with("usage_usec ")) return std::stoll(text);
    return std::stoll(words_of(text)[1]) * 1000;
  }

  Json json(Arguments arguments = {}) {
    Arguments words{"stats", "--format", "json"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    const CommandResult result = hull.command(words);
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(std::ranges::count(result.out, '\n'), 1);
    return parse_json(result.out);
  }
  // Of the container, at once.
  Json row() { return value_at(json({"--interval", "0", id}), "/0"); }

  static std::vector<std::string> ids_of(const Json& rows) {
    std::vector<std::string> ids;
    for (const Json& row : rows.as_array()) ids.push_back(string_at(row, "/id"));
    return ids;
  }
  void expect_fails(const Arguments& arguments, std::string_view text) {
    const CommandResult result = hull.command(arguments);
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(result.err, std::string(text) + "\n");
  }
};

TEST_F(Stats, BusyContainerUsesAProcessor) {
  bundle.script("while :; do :; done");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  const std::int64_t before = cpu_nanoseconds();
  const Json row = value_at(json({id}), "/0");
  const std::int64_t after = cpu_nanoseconds();
  EXPECT_GE(number_at(row, "/cpuTime"), before);
  EXPECT_LE(number_at(row, "/cpuTime"), after);
  // Others may want the processors for a while.
  EXPECT_TRUE(eventually(
      [&] { return value_at(json({id}), "/0/cpuPercent").to_number<double>() > 20; }, seconds(30)));
}

TEST_F(Stats, SleepingContainerUsesNone) {
  start_sleeper();
  EXPECT_LT(value_at(json({id}), "/0/cpuPercent").to_number<double>(), 20);
}

TEST_F(Stats, MemoryIsThatOfTheKernel) {
  bundle.set("/linux/resources/memory/limit", 67108864);
  bundle.script("dd if=/dev/zero of=/dev/shm/file bs=1M count=16; touch /dev/shm/full; sleep 1000");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  ASSERT_TRUE(eventually([&] { return number_of(kMemory) > 16 << 20; }));
  ASSERT_TRUE(
      eventually([&] { return hull.exec(id, {"test", "-e", "/dev/shm/full"}).exit_code == 0; }));
  const std::int64_t kernel = number_of(kMemory);
  const Json row = this->row();
  // Each processor may hold some pages of the counter back.
  EXPECT_LT(std::abs(number_at(row, "/memoryUsage") - kernel), 2 << 20);
  EXPECT_EQ(number_at(row, "/memoryLimit"), 67108864);
  EXPECT_NEAR(value_at(row, "/memoryPercent").to_number<double>(),
              100.0 * static_cast<double>(number_at(row, "/memoryUsage")) / 67108864, 0.001);
  const bool has_pressure = exists(directory(id, "") + "/memory.pressure");
  EXPECT_EQ(value_at(row, "/memoryPressure").is_null(), !has_pressure || directory(id, "").empty());
}

TEST_F(Stats, ProcessesAreThoseOfTheKernel) {
  bundle.set("/linux/resources/pids/limit", 20);
  bundle.script("sleep 1000 & sleep 1000 & sleep 1000 & wait");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  ASSERT_TRUE(eventually([&] { return number_of(kPids) == 4; }));
  const Json row = this->row();
  EXPECT_EQ(number_at(row, "/pids"), 4);
  EXPECT_EQ(number_at(row, "/pidsLimit"), 20);
}

TEST_F(Stats, WhatIsWrittenToADeviceIsThatOfTheKernel) {
  bundle.script("dd if=/dev/zero of=/file bs=1M count=4 oflag=direct; sync; exec sleep 1000");
  bundle.set("/root/readonly", false);
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  ASSERT_TRUE(eventually([&] { return number_of(kPids) == 1 && exists(bundle / "rootfs/file"); }));
  const std::string v1 = directory(id, "blkio");
  const std::string file = v1.empty() ? directory(id, "") + "/io.stat"
                                      : v1 + "/blkio.throttle.io_service_bytes_recursive";
  if (!exists(file)) GTEST_SKIP() << "this kernel has no " << file;
  std::int64_t written = 0;
  for (const std::string& line : lines_of(read_file(file))) {
    const auto words = words_of(line);
    for (const auto& word : words) {
      if (word.starts_with("wbytes=")) written += std::stoll(word.substr(7));
    }
    if (words.size() == 3 && words[1] == "Write") written += std::stoll(words[2]);
  }
  EXPECT_EQ(number_at(row(), "/blockWritten"), written);
}

TEST_F(Stats, NetworkIsNotKnownInTheHostsNamespace) {
  start_sleeper();
  EXPECT_EQ(number_at(row(), "/networkReceived"), 0);
  EXPECT_EQ(number_at(row(), "/networkSent"), 0);
  bundle.remove_namespace("network");
  ASSERT_EQ(hull.run_detached(bundle, other()).exit_code, 0);
  const Json rows = json({"--interval", "0", other()});
  EXPECT_TRUE(value_at(rows, "/0/networkReceived").is_null());
}

TEST_F(Stats, ShowAllThatRunUnlessSomeAreNamed) {
  start_sleeper();
  ASSERT_EQ(hull.create(bundle, other()).exit_code, 0);
  const std::string stopped = id + "-c";
  bundle.args({"true"});
  ASSERT_EQ(hull.run_detached(bundle, stopped).exit_code, 0);
  ASSERT_TRUE(hull.becomes(stopped, "stopped"));
  EXPECT_EQ(ids_of(json({"--interval", "0"})), (std::vector{id, other()}));
  EXPECT_EQ(ids_of(json({"--interval", "10ms", other()})), std::vector{other()});
  EXPECT_EQ(ids_of(json({"--interval", "0", other(), id})), (std::vector{id, other()}));
  hull.kill(id, "KILL");
  hull.kill(other(), "KILL");
  ASSERT_TRUE(hull.becomes(id, "stopped") && hull.becomes(other(), "stopped"));
  EXPECT_TRUE(ids_of(json()).empty());
}

TEST_F(Stats, TableHasALineForEach) {
  start_sleeper();
  const CommandResult share = hull.command({"stats", "--interval", "10ms"});
  ASSERT_EQ(share.exit_code, 0) << describe(share);
  ASSERT_EQ(lines_of(share.out).size(), 2U) << share.out;
  EXPECT_THAT(lines_of(share.out)[0], testing::ContainsRegex("^ID +CPU % +MEM USAGE / LIMIT +"));
  EXPECT_THAT(lines_of(share.out)[1],
              testing::ContainsRegex("^" + id + " +[0-9.]+% +[0-9.]+[KM]iB"));
  const CommandResult time = hull.command({"stats", "--interval", "0"});
  EXPECT_THAT(time.out, testing::ContainsRegex("\n" + id + " +[0-9.]+s +"));
}

TEST_F(Stats, StoppedAndUnknownContainersAreRefusedIfNamed) {
  start_sleeper();
  ASSERT_EQ(hull.run_detached(bundle, other()).exit_code, 0);
  hull.kill(id, "KILL");
  ASSERT_TRUE(hull.becomes(id, "stopped"));
  expect_fails({"stats", other(), id}, "container with id " + id + " is not running");
  expect_fails({"stats", "--watch", id}, "container with id " + id + " is not running");
  expect_fails({"stats", other(), "nothere"}, "container does not exist");
}

TEST_F(Stats, NamedContainerThatEndsMeanwhileIsAnError) {
  bundle.script("sleep 0.5");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  expect_fails({"stats", "--interval", "2s", id}, "container with id " + id + " is not running");
}

TEST_F(Stats, IntervalIsZeroOnlyWithoutWatch) {
  expect_fails({"stats", "--watch", "--interval", "0"}, "duration interval must be greater than 0");
  expect_fails({"stats", "--interval=-1s"}, "duration interval must not be negative");
}

TEST_F(Stats, WatchSeesContainersComeAndGoUntilASignal) {
  start_sleeper();
  RunningCommand stats(hull.argv({"stats", "--watch", "--interval", "50ms", "--format", "json"}));
  ASSERT_TRUE(stats.wait_for_output("\n[{\"id\":\"" + id + "\",", seconds(10)));
  ASSERT_EQ(hull.run_detached(bundle, other()).exit_code, 0);
  ASSERT_TRUE(stats.wait_for_output("{\"id\":\"" + other() + "\",", seconds(10)));
  ASSERT_EQ(hull.remove_by_force(id).exit_code, 0);
  ASSERT_TRUE(stats.wait_for_output("\n[{\"id\":\"" + other() + "\",", seconds(10)));
  ASSERT_EQ(hull.remove_by_force(other()).exit_code, 0);
  ASSERT_TRUE(stats.wait_for_output("\n[]\n", seconds(10)));
  stats.signal(SIGTERM);
  const CommandResult result = stats.wait();
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(result.err, "");
  for (const std::string& line : lines_of(result.out)) EXPECT_TRUE(parse_json(line).is_array());
}

TEST_F(Stats, WatchOfNamedOnesEndsWithTheLast) {
  start_sleeper();
  ASSERT_EQ(hull.run_detached(bundle, other()).exit_code, 0);
  RunningCommand stats(hull.argv({"stats", "--watch", "--interval", "50ms", id, other()}));
  ASSERT_TRUE(stats.wait_for_output("\n\nID ", seconds(10)));
  hull.kill(id, "KILL");
  ASSERT_TRUE(hull.becomes(id, "stopped"));
  hull.kill(other(), "KILL");
  const CommandResult result = stats.wait();
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(result.err, "");
}

TEST_F(Stats, WatchOnATerminalStaysInPlace) {
  start_sleeper();
  Terminal terminal;
  RunningCommand stats(hull.argv({"stats", "--watch", "--interval", "50ms"}), terminal.options());
  ASSERT_TRUE(terminal.shows("\x1b[H\x1b[JID "));
  terminal.type("\x03");
  EXPECT_EQ(stats.wait().exit_code, 0);
}

}  // namespace
}  // namespace integration
