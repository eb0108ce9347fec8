#include <gtest/gtest.h>
#include <libcontainer/spec.h>
#include <libcontainer/validate.h>

#include <string>
#include <vector>

namespace libcontainer {
namespace {

using Warnings = std::vector<std::string>;

TEST(Lint, NothingIsOddAboutTheSample) { EXPECT_EQ(lint(sample_config(), {}), Warnings{}); }

TEST(Lint, UnknownCapabilitiesAreNamedOnceAndSorted) {
  Config config = sample_config();
  config.process->capabilities->bounding.emplace_back("CAP_NEW");
  config.process->capabilities->permitted = {"CAP_NEW", "kill", "CAP_KILL"};
  EXPECT_EQ(lint(config, {}),
            Warnings{"process.capabilities: ignoring unknown or unavailable capabilities: "
                     "[CAP_NEW kill]"});
}

TEST(Lint, AmbientCapabilitiesNeedTwoOtherSets) {
  Config config = sample_config();
  config.process->capabilities->ambient = {"CAP_KILL", "CAP_CHOWN"};
  EXPECT_EQ(lint(config, {}),
            (Warnings{"process.capabilities.ambient: can't raise ambient capability CAP_KILL: it "
                      "is not inheritable",
                      "process.capabilities.ambient: can't raise ambient capability CAP_CHOWN: it "
                      "is not permitted"}));
}

TEST(Lint, RelativeDestinationsAreDeprecated) {
  Config config = sample_config();
  config.mounts[2].destination = "dev/pts";
  EXPECT_EQ(lint(config, {}),
            Warnings{"mounts[2].destination: relative destination path is **deprecated**, using "
                     "\"dev/pts\" as relative to /"});
}

TEST(Lint, VariablesSetTwice) {
  Config config = sample_config();
  config.process->env.emplace_back("TERM=dumb");
  EXPECT_EQ(lint(config, {}), Warnings{"process.env: \"TERM\" is set twice, the last one counts"});
}

TEST(Lint, DeprecatedAndIgnoredFields) {
  Config config = sample_config();
  config.hooks.prestart = {Hook{.path = "/bin/true", .args = {}, .env = {}, .timeout = {}}};
  config.personality = Personality{.domain = "LINUX", .flags = {"X"}};
  config.resources.memory.use_hierarchy = true;
  EXPECT_EQ(lint(config, {}),
            (Warnings{"hooks.prestart: deprecated, use createRuntime",
                      "linux.resources.memory.useHierarchy: ignored, it is always on",
                      "linux.personality.flags: ignored, there are none yet"}));
}

TEST(Lint, LimitsThatOnlyV1Has) {
  Config config = sample_config();
  config.resources.memory.swappiness = 10;
  config.resources.network.class_id = 5;
  EXPECT_TRUE(lint(config, {}).empty());
  HostInfo host;
  host.cgroup_v2 = true;
  EXPECT_EQ(lint(config, host),
            (Warnings{"linux.resources.memory.swappiness: ignored, cgroup v2 has no such limit",
                      "linux.resources.network.classID: ignored, cgroup v2 has no such limit"}));
}

TEST(Lint, TellsThatWhatIsIdleHasNoWeight) {
  Config config;
  config.resources.cpu.shares = 200;
  config.resources.cpu.idle = 1;
  HostInfo host;
  EXPECT_EQ(lint(config, host), Warnings{});
  host.cgroup_v2 = true;
  EXPECT_EQ(lint(config, host),
            (Warnings{"linux.resources.cpu.shares: unable to apply both cpu.shares and cpu.idle: "
                      "what is idle has no weight"}));
  config.resources.cpu.shares = 0;
  EXPECT_EQ(lint(config, host), Warnings{});
  config.resources.unified = {{"cpu.idle", "1\n"}, {"cpu.weight", "8"}};
  EXPECT_EQ(
      lint(config, host),
      (Warnings{"linux.resources.unified[\"cpu.weight\"]: unable to apply both cpu.weight and "
                "cpu.idle: what is idle has no weight"}));
}

TEST(Lint, LettersOfAccessThatMeanNothing) {
  Config config = sample_config();
  config.resources.devices[0].access = "rwa";
  EXPECT_EQ(lint(config, {}),
            Warnings{"linux.resources.devices[0].access: \"rwa\" has letters other "
                     "than \"rwm\", which are ignored"});
}

TEST(Lint, MappingsBesideAJoinedUserNamespace) {
  Config config = sample_config();
  config.namespaces.push_back({.type = NamespaceType::User, .path = "/proc/1/ns/user"});
  config.uid_mappings = {{.container_id = 0, .host_id = 0, .size = 1}};
  EXPECT_EQ(lint(config, {}).size(), 1U);
}

TEST(Lint, ConfigWithoutAProcessIsNoProblem) { EXPECT_TRUE(lint(Config{}, {}).empty()); }

}  // namespace
}  // namespace libcontainer
