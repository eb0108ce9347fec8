// events and features: what a container uses, and what the runtime can do.
#include <fmt/format.h>

#include <algorithm>

#include "support/container_test.h"

namespace integration {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

class Events : public ContainerTest {
 protected:
  void expect_fails(const Arguments& arguments, std::string_view text) {
    const CommandResult result = hull.command(arguments);
    EXPECT_EQ(result.exit_code, 1) << describe(result);
    EXPECT_EQ(result.err, std::string(text) + "\n");
  }
  Json stats() {
    const CommandResult result = hull.command({"events", "--stats", id});
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    EXPECT_EQ(result.err, "");
    EXPECT_EQ(std::ranges::count(result.out, '\n'), 1);
    return parse_json(result.out);
  }
};

TEST_F(Events, StatsAreOneRecord) {
  bundle.set("/linux/resources/pids/limit", 20);
  bundle.set("/linux/resources/memory/limit", 33554432);
  start_sleeper();
  const Json record = stats();
  EXPECT_EQ(string_at(record, "/type"), "stats");
  EXPECT_EQ(string_at(record, "/id"), id);
  EXPECT_EQ(number_at(record, "/data/pids/current"), 1);
  EXPECT_EQ(number_at(record, "/data/pids/limit"), 20);
  EXPECT_EQ(number_at(record, "/data/memory/usage/limit"), 33554432);
  EXPECT_GT(number_at(record, "/data/memory/usage/usage"), 0);
  EXPECT_GT(number_at(record, "/data/cpu/usage/total"), 0);
  EXPECT_FALSE(value_at(record, "/data/memory/raw").as_object().empty());
  for (const char* key : {"cpuset", "blkio", "hugetlb", "intel_rdt"}) {
    EXPECT_TRUE(value_at(record, std::string("/data/") + key).is_object()) << key;
  }
}

TEST_F(Events, CpuTimeGrowsWithWork) {
  bundle.script("while :; do :; done");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  const std::int64_t before = number_at(stats(), "/data/cpu/usage/total");
  EXPECT_TRUE(eventually([&] { return number_at(stats(), "/data/cpu/usage/total") > before; }));
}

TEST_F(Events, InterfacesAreThoseOfTheContainersNamespace) {
  start_sleeper();
  const Json record = stats();
  const Json& interfaces = value_at(record, "/data/network_interfaces");
  ASSERT_EQ(interfaces.as_array().size(), 1U);
  EXPECT_EQ(string_at(interfaces, "/0/Name"), "lo");
}

TEST_F(Events, StatsComeAtEveryIntervalUntilTheContainerEnds) {
  start_sleeper();
  RunningCommand events(hull.argv({"events", "--interval=100ms", id}));
  ASSERT_TRUE(events.wait_for_output("}\n{\"type\":\"stats\"", seconds(10)));
  hull.kill(id, "KILL");
  const CommandResult result = events.wait();
  EXPECT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(result.err, "");
  for (const std::string& line : lines_of(result.out)) {
    EXPECT_EQ(string_at(parse_json(line), "/id"), id);
  }
}

TEST_F(Events, EndOfMemoryIsTold) {
  bundle.set("/linux/resources/memory/limit", 16777216);
  // The program waits for exec below, so that nothing is missed.
  bundle.script(
      "while [ ! -e /dev/shm/go ]; do sleep 0.05; done\n"
      "dd if=/dev/zero of=/dev/null bs=100M count=1; exec sleep 1000");
  ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
  RunningCommand events(hull.argv({"events", "--interval", "100ms", id}));
  ASSERT_TRUE(events.wait_for_output("\"stats\"", seconds(10)));
  ASSERT_EQ(hull.exec(id, {"touch", "/dev/shm/go"}).exit_code, 0);
  EXPECT_TRUE(events.wait_for_output("{\"type\":\"oom\",\"id\":\"" + id + "\"}\n", seconds(10)));
  hull.kill(id, "KILL");
  EXPECT_EQ(events.wait().exit_code, 0);
}

TEST_F(Events, EndOfMemoryIsToldBeforeTheEndThatItCauses) {
  bundle.set("/linux/resources/memory/limit", 16777216);
  bundle.script(
      "while [ ! -e /dev/shm/go ]; do sleep 0.05; done\n"
      "exec dd if=/dev/zero of=/dev/null bs=100M count=1");
  // systemd may have removed the cgroup with its counts before anybody can read them.
  int tries = testing_systemd_driver() ? 5 : 1;
  bool told = false;
  while (!told && tries-- > 0) {
    hull.remove_by_force(id);
    ASSERT_EQ(hull.run_detached(bundle, id).exit_code, 0);
    RunningCommand events(hull.argv({"events", "--interval", "100ms", id}));
    ASSERT_TRUE(events.wait_for_output("\"stats\"", seconds(10)));
    ASSERT_EQ(hull.exec(id, {"touch", "/dev/shm/go"}).exit_code, 0);
    const CommandResult result = events.wait();
    EXPECT_EQ(result.exit_code, 0) << describe(result);
    told = result.out.contains("{\"type\":\"oom\",\"id\":\"" + id + "\"}\n");
  }
  EXPECT_TRUE(told);
}

TEST_F(Events, StoppedAndUnknownContainersAreRefused) {
  start_sleeper();
  hull.kill(id, "KILL");
  ASSERT_TRUE(hull.becomes(id, "stopped"));
  expect_fails({"events", "--stats", id}, "container with id " + id + " is not running");
  expect_fails({"events", id}, "container with id " + id + " is not running");
  expect_fails({"events", "--stats", "nothere"}, "container does not exist");
}

TEST_F(Events, IntervalIsAboveZeroAndAtMostAYear) {
  start_sleeper();
  expect_fails({"events", "--interval", "0", id}, "duration interval must be greater than 0");
  expect_fails({"events", "--interval=-1s", id}, "duration interval must be greater than 0");
  ONLY_FOR_HULL("runc waits for ever");
  for (const char* interval : {"9223372036854775807ns", "8760h1ns"}) {
    expect_fails({"events", "--interval", interval, id}, "duration interval must be at most 8760h");
  }
}

class Features : public Events {};

TEST_F(Features, SayWhatEnginesAskFor) {
  const CommandResult result = hull.command({"features"});
  ASSERT_EQ(result.exit_code, 0) << describe(result);
  EXPECT_EQ(result.err, "");
  const Json features = parse_json(result.out);
  EXPECT_EQ(string_at(features, "/ociVersionMin"), "1.0.0");
  EXPECT_THAT(string_at(features, "/ociVersionMax"), testing::MatchesRegex("1\\.[0-9]\\.[0-9]"));
  EXPECT_EQ(value_at(features, "/hooks").as_array().size(), 6U);
  EXPECT_EQ(value_at(features, "/linux/capabilities").as_array().size(), 41U);
  const auto has = [&](std::string_view pointer, std::string_view word) {
    const auto& list = value_at(features, pointer).as_array();
    return std::ranges::any_of(list, [&](const Json& item) { return item.as_string() == word; });
  };
  EXPECT_TRUE(has("/mountOptions", "rro"));
  EXPECT_TRUE(has("/mountOptions", "nosuid"));
  EXPECT_TRUE(has("/linux/namespaces", "user"));
  EXPECT_TRUE(has("/linux/seccomp/actions", "SCMP_ACT_ERRNO"));
  EXPECT_TRUE(has("/linux/seccomp/operators", "SCMP_CMP_MASKED_EQ"));
  EXPECT_TRUE(has("/linux/seccomp/archs", "SCMP_ARCH_X86_64"));
  EXPECT_TRUE(has("/linux/seccomp/supportedFlags", "SECCOMP_FILTER_FLAG_LOG"));
}

TEST_F(Features, DoNotClaimWhatIsRefused) {
  ONLY_FOR_HULL("runc can do it");
  const Json features = parse_json(hull.command({"features"}).out);
  bundle.append("/mounts", {{"destination", "/mnt"},
                            {"type", "tmpfs"},
                            {"source", "tmpfs"},
                            {"options", {"tmpcopyup"}}});
  bundle.args({"true"});
  const bool works = hull.run(bundle, id).exit_code == 0;
  const std::string options = to_text(value_at(features, "/mountOptions"));
  EXPECT_EQ(contains(options, "\"tmpcopyup\""), works);
}

}  // namespace
}  // namespace integration
