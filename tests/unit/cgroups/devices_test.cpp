#include "cgroups/v1/devices.h"

#include <gtest/gtest.h>

#include "cgroups/devices/rule_set.h"
#include "fake_tree.h"

namespace libcontainer::cgroups::devices {
namespace {

using Lines = std::vector<std::string>;

DeviceRule rule(bool allow, DeviceType type, std::optional<std::int64_t> major = {},
                std::optional<std::int64_t> minor = {}, std::string access = "rwm") {
  return {
      .allow = allow, .type = type, .major = major, .minor = minor, .access = std::move(access)};
}
const DeviceRule kDenyAll = rule(false, DeviceType::Any);
const DeviceRule kAllowAll = rule(true, DeviceType::Any);

Lines lines(const std::vector<Change>& changes) {
  Lines result;
  for (const Change& change : changes) {
    result.push_back((change.to == Default::Allow ? "allow " : "deny ") + change.text);
  }
  return result;
}

Lines changes_for(std::vector<DeviceRule> rules) {
  const auto set = evaluate(rules);
  return set ? lines(changes_from_unknown(*set)) : Lines{set.error().message()};
}

const Lines kDefaultLines = {"deny a",          "allow b *:* m",      "allow c *:* m",
                             "allow c 1:3 rwm", "allow c 1:5 rwm",    "allow c 1:7 rwm",
                             "allow c 1:8 rwm", "allow c 1:9 rwm",    "allow c 5:0 rwm",
                             "allow c 5:2 rwm", "allow c 10:200 rwm", "allow c 136:* rwm"};

TEST(EvaluateRules, GivesTheDefaultDevicesToEveryContainer) {
  EXPECT_EQ(changes_for({}), kDefaultLines);
  EXPECT_EQ(changes_for({kDenyAll}), kDefaultLines);
}

TEST(EvaluateRules, ForgetsWhatCameBeforeARuleForEverything) {
  EXPECT_EQ(changes_for({rule(true, DeviceType::Block, 8, 0), kDenyAll}), kDefaultLines);
}

TEST(EvaluateRules, AddsWhatIsAllowed) {
  const Lines result = changes_for({kDenyAll, rule(true, DeviceType::Block, 8, 0, "r"),
                                    rule(true, DeviceType::Block, 8, 0, "w")});
  EXPECT_EQ(result.size(), kDefaultLines.size() + 1);
  EXPECT_EQ(result[2], "allow b 8:0 rw");
}

TEST(EvaluateRules, TakesBackWhatIsDeniedLater) {
  EXPECT_EQ(changes_for({kDenyAll, rule(true, DeviceType::Block, 8, 0, "rw"),
                         rule(false, DeviceType::Block, 8, 0, "w")})[2],
            "allow b 8:0 r");
  EXPECT_EQ(changes_for({rule(true, DeviceType::Block, 8, 0, "rw"),
                         rule(false, DeviceType::Block, 8, 0, "rw")}),
            kDefaultLines);
}

TEST(EvaluateRules, LetsAWiderDenialReachNarrowerPermissions) {
  EXPECT_EQ(changes_for({rule(true, DeviceType::Block, 8, 0), rule(false, DeviceType::Block, 8)}),
            kDefaultLines);
}

TEST(EvaluateRules, CannotDenyTheDefaultDevices) {
  EXPECT_EQ(changes_for({kDenyAll, rule(false, DeviceType::Char, 1, 3)}), kDefaultLines);
  EXPECT_EQ(changes_for({kAllowAll, rule(false, DeviceType::Char, 1, 3)}), Lines{"allow a"});
}

TEST(EvaluateRules, KeepsDenialsWhereEverythingElseIsAllowed) {
  EXPECT_EQ(changes_for({kAllowAll}), Lines{"allow a"});
  EXPECT_EQ(changes_for({kAllowAll, rule(false, DeviceType::Char, 10, 229)}),
            (Lines{"allow a", "deny c 10:229 rwm"}));
}

TEST(EvaluateRules, RefusesAHoleInAWiderPermission) {
  EXPECT_EQ(changes_for({rule(true, DeviceType::Char, 10), rule(false, DeviceType::Char, 10, 229)}),
            Lines{"linux.resources.devices[1]: requested rule 'c 10:229 rwm' not supported by "
                  "devices cgroup (cannot punch hole in existing wildcard rule 'c 10:* rwm')"});
  EXPECT_EQ(changes_for({kAllowAll, rule(false, DeviceType::Char, 1)}),
            Lines{"linux.resources.devices: requested rule 'c 1:3 rwm' not supported by devices "
                  "cgroup (cannot punch hole in existing wildcard rule 'c 1:* rwm')"});
}

TEST(EvaluateRules, IgnoresLettersThatMeanNothing) {
  EXPECT_EQ(changes_for({kDenyAll, rule(true, DeviceType::Char, 1, 3, "rwa")}),
            changes_for({kDenyAll, rule(true, DeviceType::Char, 1, 3, "rw")}));
}

TEST(EvaluateRules, RefusesNonsense) {
  EXPECT_EQ(changes_for({rule(true, DeviceType::Char, 1, 3, "x")}),
            Lines{"linux.resources.devices[0]: access 'x'; allowed are the letters r, w and m"});
  EXPECT_EQ(changes_for({rule(true, DeviceType::Char, 1, 3, "")}),
            Lines{"linux.resources.devices[0]: access ''; allowed are the letters r, w and m"});
  EXPECT_EQ(changes_for({kDenyAll, rule(true, DeviceType::Fifo, 1, 3)}),
            Lines{"linux.resources.devices[1]: invalid cgroup device type \"p\"; allowed are a, b "
                  "and c"});
}

TEST(ParseDevicesList, ReadsWhatTheKernelShows) {
  const auto denied = parse_list("c 1:3 rwm\nb *:* m\nc 136:* rw\n");
  ASSERT_TRUE(denied);
  EXPECT_EQ(lines(changes_from_unknown(*denied)),
            (Lines{"deny a", "allow b *:* m", "allow c 1:3 rwm", "allow c 136:* rw"}));
  EXPECT_EQ(parse_list("a *:* rwm\n")->everything_else, Default::Allow);
  EXPECT_TRUE(parse_list("")->exceptions.empty());
}

TEST(ParseDevicesList, RefusesWhatIsNone) {
  for (const char* text : {"x 1:3 rwm\n", "c 1 rwm\n", "c 1:3 rwx\n", "c a:3 r\n", "c -1:3 r\n"}) {
    EXPECT_FALSE(parse_list(text)) << text;
  }
}

Lines changes_between(const char* from, const char* to) {
  return lines(changes(*parse_list(from), *parse_list(to)));
}

TEST(DeviceChanges, AreNoneForTheSameState) {
  EXPECT_EQ(changes_between("c 1:3 rwm\n", "c 1:3 rwm\n"), Lines{});
  EXPECT_EQ(changes_between("a *:* rwm\n", "a *:* rwm\n"), Lines{});
}

TEST(DeviceChanges, TouchOnlyWhatDiffers) {
  EXPECT_EQ(changes_between("c 1:3 rwm\nc 1:5 rwm\n", "c 1:3 rw\nc 1:8 r\nc 1:5 rwm\n"),
            (Lines{"allow c 1:8 r", "deny c 1:3 m"}));
}

TEST(DeviceChanges, BeginAnewForAnotherDefault) {
  EXPECT_EQ(changes_between("a *:* rwm\n", "c 1:3 r\n"), (Lines{"deny a", "allow c 1:3 r"}));
  EXPECT_EQ(changes_between("c 1:3 r\n", "a *:* rwm\n"), Lines{"allow a"});
}

class DeviceFiles : public testing::Test {
 protected:
  DeviceFiles() {
    for (const char* name : {"devices.allow", "devices.deny"}) tree_.make_file(name);
  }
  FakeTree tree_;
};

TEST_F(DeviceFiles, GetOneRuleAWrite) {
  ASSERT_TRUE(v1::set_devices(tree_.root(), *evaluate({})));
  // A plain file strings the writes together.
  EXPECT_EQ(tree_.content("devices.deny"), "a");
  EXPECT_TRUE(tree_.content("devices.allow").starts_with("b *:* mc *:* mc 1:3 rwm"));
}

TEST_F(DeviceFiles, AreLeftAloneIfNothingDiffers) {
  tree_.make_file("devices.list", "c 1:3 rwm\n");
  RuleSet rules{Default::Deny, {{{DeviceType::Char, 1, 3}, kRead | kWrite | kMknod}}};
  ASSERT_TRUE(v1::update_devices(tree_.root(), rules));
  EXPECT_EQ(tree_.content("devices.deny") + tree_.content("devices.allow"), "");
}

TEST_F(DeviceFiles, AreCheckedAfterAnUpdate) {
  tree_.make_file("devices.list", "c 1:5 rwm\n");
  RuleSet rules{Default::Deny, {{{DeviceType::Char, 1, 3}, kRead}}};
  const auto updated = v1::update_devices(tree_.root(), rules);
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().message(),
            "linux.resources.devices: resulting devices cgroup doesn't precisely match target in "
            "'" +
                tree_.root() + "'");
  EXPECT_EQ(tree_.content("devices.allow"), "c 1:3 r");
  EXPECT_EQ(tree_.content("devices.deny"), "c 1:5 rwm");
}

TEST_F(DeviceFiles, AreNamedInErrors) {
  FakeTree empty;
  const auto set = v1::set_devices(empty.root(), *evaluate({}));
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().field(), "linux.resources.devices");
  EXPECT_EQ(set.error().message(), "linux.resources.devices: cannot set devices limit: open '" +
                                       empty.path("devices.deny") +
                                       "': no such file or directory (ENOENT)");
}

}  // namespace
}  // namespace libcontainer::cgroups::devices
