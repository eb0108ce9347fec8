#include <fmt/format.h>
#include <gtest/gtest.h>
#include <libcontainer/explain.h>
#include <libcontainer/spec.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace libcontainer {
namespace {

HostInfo host_of(bool cgroup_v2) {
  HostInfo host;
  host.cgroup_v2 = cgroup_v2;
  host.namespaces = {NamespaceType::Mount,  NamespaceType::Pid, NamespaceType::Network,
                     NamespaceType::Ipc,    NamespaceType::Uts, NamespaceType::User,
                     NamespaceType::Cgroup, NamespaceType::Time};
  return host;
}

Config sample() {
  Config config = sample_config();
  config.bundle = "/there/is/no/such/bundle";
  return config;
}

std::string lines_of(const Result<std::vector<Step>>& steps) {
  if (!steps) return steps.error().message();
  std::string text;
  for (const Step& step : *steps) {
    text += fmt::format("{:3} {:7} {}", step.number, to_string(step.actor), step.text);
    text += step.field.empty() ? "\n" : fmt::format(" [{}]\n", step.field);
  }
  return text;
}

// LC_UPDATE_GOLDEN=1 accepts what is there.
void expect_golden(const std::string& name, const std::string& actual) {
  const std::string path = std::string(EXPLAINED) + "/" + name + ".txt";
  if (std::getenv("LC_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << actual;
  std::ifstream file(path);
  std::stringstream expected;
  expected << file.rdbuf();
  EXPECT_EQ(actual, expected.str()) << path;
}

TEST(Explain, TheDefaultSpecOnBothVersionsOfCgroups) {
  expect_golden("default_cgroup_v1", lines_of(explain(sample(), host_of(false))));
  expect_golden("default_cgroup_v2", lines_of(explain(sample(), host_of(true))));
}

TEST(Explain, UserByNameIsNamed) {
  Config config = sample();
  config.process->user.username = "daemon";
  EXPECT_NE(lines_of(explain(config, host_of(false))).find("set user 'daemon' [process.user]"),
            std::string::npos);
}

TEST(Explain, CreateWaitsForStart) {
  const auto run = explain(sample(), host_of(false));
  const auto create = explain(sample(), host_of(false), {.function = Explained::Create});
  ASSERT_TRUE(run && create);
  ASSERT_EQ(create->size(), run->size() + 1);
  EXPECT_EQ((*create)[run->size() - 1].text, "wait for start");
  EXPECT_EQ(create->back().text, "execute sh");
}

TEST(Explain, TheLastStepHasTheEnvironmentAsItIsExecuted) {
  Config config = sample();
  config.process->env = {"A=1", "PATH=/bin", "A=2"};
  const auto steps = explain(config, host_of(false));
  ASSERT_TRUE(steps);
  const std::vector<std::string> expected{"PATH=/bin", "A=2"};
  EXPECT_EQ(steps->back().environment, expected);
  for (std::size_t i = 0; i + 1 < steps->size(); ++i) {
    EXPECT_TRUE((*steps)[i].environment.empty()) << i;
  }
}

TEST(Explain, OptionsOfCreateChangeThePlan) {
  const auto has = [](const Result<std::vector<Step>>& steps, std::string_view text) {
    for (const Step& step : *steps) {
      if (step.text == text) return true;
    }
    return false;
  };
  ExplainOptions options;
  options.pidfd_socket = true;
  options.create.session_keyring = SessionKeyring::KeepCallers;
  options.create.cgroup_driver = CgroupDriver::Disabled;
  const auto usual = explain(sample(), host_of(false));
  const auto other = explain(sample(), host_of(false), options);
  ASSERT_TRUE(usual && other);
  EXPECT_TRUE(has(usual, "join cgroup") && !has(other, "join cgroup"));
  EXPECT_TRUE(has(usual, "join session keyring") && !has(other, "join session keyring"));
  EXPECT_TRUE(!has(usual, "send pidfd") && has(other, "send pidfd"));
}

TEST(Explain, SystemdMakesTheCgroupAroundAProcessOnBothVersions) {
  ExplainOptions options;
  options.create.cgroup_driver = CgroupDriver::Systemd;
  Config config = sample();
  config.cgroups_path = "machine.slice:hull:web";
  for (const bool v2 : {false, true}) {
    const auto steps = explain(config, host_of(v2), options);
    ASSERT_TRUE(steps) << steps.error().message();
    EXPECT_TRUE(
        std::ranges::any_of(*steps, [](const Step& step) { return step.text == "join cgroup"; }));
  }
  config.annotations["org.systemd.property.KillSignal"] = "'";
  EXPECT_NE(
      lines_of(explain(config, host_of(true), options)).find("KillSignal=' value parse error"),
      std::string::npos);
  config.cgroups_path = "/machine/web";
  EXPECT_NE(lines_of(explain(config, host_of(true), options)).find("\"slice:prefix:name\""),
            std::string::npos);
}

TEST(Explain, RefusesWhatCreateRefuses) {
  Config config = sample();
  config.process->cwd = "tmp";
  EXPECT_EQ(lines_of(explain(config, host_of(false))),
            "process.cwd: Cwd must be an absolute path, not \"tmp\"");
  config = sample();
  config.process.reset();
  EXPECT_FALSE(explain(config, host_of(false)));
}

TEST(Explain, ARootlessContainerIsExplainedForItsUser) {
  HostInfo host = host_of(false);
  host.euid = host.egid = 1000;
  const Config config = sample_config({.rootless = true, .host_uid = 1000, .host_gid = 1000});
  const std::string lines = lines_of(explain(config, host));
  EXPECT_NE(lines.find("caller  write id maps [linux.uidMappings]"), std::string::npos) << lines;
}

}  // namespace
}  // namespace libcontainer
