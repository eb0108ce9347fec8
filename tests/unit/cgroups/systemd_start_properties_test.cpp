#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "cgroups/systemd/start_properties.h"

namespace libcontainer::cgroups::systemd {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Lines = std::vector<std::string>;

constexpr Host kV1{.systemd = 252, .cgroups = Version::Hybrid};
constexpr Host kV2{.systemd = 252, .cgroups = Version::V2};
constexpr Host kOldV2{.systemd = 229, .cgroups = Version::V2};

Lines as_lines(const std::vector<Property>& properties) {
  Lines lines;
  for (const Property& property : properties) lines.push_back(to_text(property));
  return lines;
}

struct LimitCase {
  const char* name;
  std::function<void(Resources&)> change;
  Lines v1;
  Lines v2;
  Lines old_v2 = v2;
};
void PrintTo(const LimitCase& c, std::ostream* out) { *out << c.name; }

class SystemdLimits : public testing::TestWithParam<LimitCase> {};

TEST_P(SystemdLimits, NamesThePropertiesOfTheVersion) {
  Resources resources;
  GetParam().change(resources);
  const std::pair<const Host*, const Lines*> hosts[] = {
      {&kV1, &GetParam().v1}, {&kV2, &GetParam().v2}, {&kOldV2, &GetParam().old_v2}};
  for (const auto& [host, expected] : hosts) {
    const auto properties = plan_limits(resources, *host);
    ASSERT_TRUE(properties) << properties.error().message();
    EXPECT_EQ(as_lines(*properties), *expected) << "systemd " << host->systemd;
  }
}

const Lines kNone;
const LimitCase kCases[] = {
    {"Nothing", [](auto&) {}, kNone, kNone},
    {"Memory", [](auto& r) { r.memory.limit = 100; }, {"MemoryLimit t 100"}, {"MemoryMax t 100"}},
    {"NoMemoryLimit",
     [](auto& r) { r.memory.limit = -1; },
     {"MemoryLimit t 18446744073709551615"},
     {"MemoryMax t 18446744073709551615", "MemorySwapMax t 18446744073709551615"}},
    {"Reservation", [](auto& r) { r.memory.reservation = 50; }, kNone, {"MemoryLow t 50"}},
    {"Swap",
     [](auto& r) {
       r.memory.limit = 100;
       r.memory.swap = 300;
     },
     {"MemoryLimit t 100"},
     {"MemoryMax t 100", "MemorySwapMax t 200"}},
    {"Shares", [](auto& r) { r.cpu.shares = 1024; }, {"CPUShares t 1024"}, {"CPUWeight t 100"}},
    {"IdleHasNoWeight",
     [](auto& r) {
       r.cpu.shares = 1024;
       r.cpu.idle = 1;
     },
     {"CPUShares t 1024"},
     {"CPUWeight t 0"},
     kNone},
    {"QuotaAndPeriod",
     [](auto& r) {
       r.cpu.quota = 5000;
       r.cpu.period = 10000;
     },
     {"CPUQuotaPeriodUSec t 10000", "CPUQuotaPerSecUSec t 500000"},
     {"CPUQuotaPeriodUSec t 10000", "CPUQuotaPerSecUSec t 500000"},
     {"CPUQuotaPerSecUSec t 500000"}},
    {"QuotaIsRoundedUp",
     [](auto& r) { r.cpu.quota = 1001; },
     {"CPUQuotaPerSecUSec t 20000"},
     {"CPUQuotaPerSecUSec t 20000"}},
    {"NoQuota",
     [](auto& r) { r.cpu.quota = -1; },
     {"CPUQuotaPerSecUSec t 18446744073709551615"},
     {"CPUQuotaPerSecUSec t 18446744073709551615"}},
    {"BlockIoWeight",
     [](auto& r) { r.block_io.weight = 1000; },
     {"BlockIOWeight t 1000"},
     {"IOWeight t 10000"},
     kNone},
    {"Pids", [](auto& r) { r.pids_limit = 7; }, {"TasksMax t 7"}, {"TasksMax t 7"}},
    {"NoPids", [](auto& r) { r.pids_limit = 0; }, {"TasksMax t 1"}, {"TasksMax t 1"}},
    {"AnyPids",
     [](auto& r) { r.pids_limit = -1; },
     {"TasksMax t 18446744073709551615"},
     {"TasksMax t 18446744073709551615"}},
    {"Cpuset",
     [](auto& r) {
       r.cpu.cpus = "0-2,9";
       r.cpu.mems = "0";
     },
     {"AllowedCPUs ay 2 7 2", "AllowedMemoryNodes ay 1 1"},
     {"AllowedCPUs ay 2 7 2", "AllowedMemoryNodes ay 1 1"},
     kNone},
    {"CpusetOfTheWiderForm", [](auto& r) { r.cpu.cpus = "0-31:2/4"; }, kNone, kNone},
    {"WhatOnlyFilesHave",
     [](auto& r) {
       r.cpu.burst = 5;
       r.hugepage_limits = {{"2MB", 1}};
       r.block_io.throttle_read_bps_device = {{8, 0, 1}};
     },
     kNone, kNone},
    {"Unified",
     [](auto& r) {
       r.unified = {{"memory.high", "4096\n"}, {"memory.min", "max"},    {"pids.max", " 9 \n"},
                    {"cpu.max", "max 5000"},   {"cpu.weight", "42"},     {"cpuset.cpus", "1"},
                    {"hugetlb.2MB.max", "0"},  {"memory.oom.group", "1"}};
     },
     kNone,
     {"CPUQuotaPeriodUSec t 5000", "CPUQuotaPerSecUSec t 18446744073709551615", "CPUWeight t 42",
      "AllowedCPUs ay 1 2", "MemoryHigh t 4096", "MemoryMin t 18446744073709551615",
      "TasksMax t 9"},
     {"CPUQuotaPerSecUSec t 18446744073709551615", "CPUWeight t 42", "MemoryHigh t 4096",
      "TasksMax t 9"}},
    {"UnifiedIdleHasNoWeight",
     [](auto& r) { r.unified = {{"cpu.idle", "1"}, {"cpu.weight", "42"}}; },
     kNone,
     {"CPUWeight t 0"},
     kNone},
};

INSTANTIATE_TEST_SUITE_P(Of, SystemdLimits, testing::ValuesIn(kCases),
                         [](const auto& c) { return c.param.name; });

TEST(SystemdLimits, RefusesUnifiedValuesThatAreNone) {
  for (const auto& [file, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"cpu.max", "5 x"}, {"memory.max", "many"}, {"cpu.idle", "2"}, {"pids.max", "-1"}}) {
    Resources resources;
    resources.unified = {{file, value}};
    const auto properties = plan_limits(resources, kV2);
    ASSERT_FALSE(properties) << file;
    EXPECT_THAT(properties.error().message(), HasSubstr(file));
  }
}

TEST(Rounded, QuotaIsAMultipleOfAHundredthOfAProcessor) {
  Resources resources;
  resources.cpu.quota = 1001;
  EXPECT_EQ(rounded(resources).cpu.quota, 2000);
  resources.cpu.quota = 50000;
  EXPECT_EQ(rounded(resources).cpu.quota, 50000);
  resources.cpu.period = 3000;
  resources.cpu.quota = 1000;  // a third
  EXPECT_EQ(rounded(resources).cpu.quota, 1020);
  resources.cpu.quota = INT64_MAX;
  EXPECT_EQ(rounded(resources).cpu.quota, INT64_MAX);
  resources.cpu.quota = -1;
  EXPECT_EQ(rounded(resources).cpu.quota, -1);
}

TEST(PlanStart, OfAScope) {
  const Unit unit{.name = "runc-web.scope", .slice = "machine.slice"};
  Resources resources;
  resources.pids_limit = 5;
  const std::map<std::string, std::string> annotations = {
      {"org.systemd.property.TimeoutStopSec", "2"}, {"other", "x"}};
  const UnitRequest request{.unit = unit,
                            .description = "libcontainer container /run/x/web",
                            .resources = resources,
                            .annotations = annotations};
  EXPECT_THAT(
      as_lines(*plan_start(request, kV2)),
      ElementsAre("Description s \"libcontainer container /run/x/web\"",
                  "Slice s \"machine.slice\"", "Delegate b true", "MemoryAccounting b true",
                  "CPUAccounting b true", "IOAccounting b true", "TasksAccounting b true",
                  "DefaultDependencies b false", "TasksMax t 5", "TimeoutStopUSec t 2000000"));
}

TEST(PlanStart, OfASliceIsInAnotherByItsName) {
  const Unit unit{.name = "a-b.slice", .slice = "a.slice"};
  const UnitRequest request{.unit = unit, .description = "x", .resources = {}, .annotations = {}};
  const auto lines = as_lines(*plan_start(request, kV2));
  EXPECT_THAT(lines, testing::Contains("Wants as 1 \"a.slice\""));
  EXPECT_THAT(lines, testing::Not(testing::Contains("Delegate b true")));
}

TEST(PlanStart, OfV1HasTheDeviceRules) {
  const Unit unit{.name = "x.scope", .slice = "a.slice"};
  Resources resources;
  const UnitRequest request{
      .unit = unit, .description = "x", .resources = resources, .annotations = {}};
  resources.devices = {
      {.allow = false, .type = DeviceType::Any, .access = "rwm"},
      {.allow = true, .type = DeviceType::Block, .major = 8, .access = "rw"},
      {.allow = true, .type = DeviceType::Block, .minor = 8, .access = "rw"},
      {.allow = true, .type = DeviceType::Char, .access = "m"},
  };
  auto lines = as_lines(*plan_start(request, kV1));
  EXPECT_THAT(lines, testing::Contains("BlockIOAccounting b true"));
  EXPECT_THAT(lines, testing::Contains("DevicePolicy s \"strict\""));
  ASSERT_THAT(lines.back(), testing::StartsWith("DeviceAllow a(ss) "));
  for (const char* word : {"\"char-*\" \"m\"", "\"block-8\" \"rw\"", "\"/dev/char/1:3\" \"rwm\"",
                           "\"char-136\" \"rwm\""}) {
    EXPECT_THAT(lines.back(), HasSubstr(word));
  }
  EXPECT_THAT(lines.back(), testing::Not(HasSubstr("*:8")));

  resources.devices = {{.allow = true, .type = DeviceType::Any, .access = "rwm"}};
  lines = as_lines(*plan_start(request, kV1));
  EXPECT_THAT(lines, testing::Contains("DevicePolicy s \"auto\""));
  EXPECT_EQ(lines.back(), "DeviceAllow a(ss) 0");
  EXPECT_THAT(as_lines(*plan_start(request, kV2)),
              testing::Not(testing::Contains(HasSubstr("Device"))));
}

TEST(PlanStart, OomPolicyIsTheKernelsWhereScopesHaveOne) {
  const Unit unit{.name = "x.scope", .slice = "a.slice"};
  Resources resources;
  const UnitRequest request{
      .unit = unit, .description = "x", .resources = resources, .annotations = {}};
  resources.unified = {{"memory.oom.group", "1"}};
  const Host new_host{.systemd = 253, .cgroups = Version::V2};
  EXPECT_THAT(as_lines(*plan_start(request, new_host)), testing::Contains("OOMPolicy s \"kill\""));
  resources.unified = {{"memory.oom.group", "0"}};
  EXPECT_THAT(as_lines(*plan_start(request, new_host)),
              testing::Contains("OOMPolicy s \"continue\""));
  EXPECT_THAT(as_lines(*plan_start(request, kV2)),
              testing::Not(testing::Contains(HasSubstr("OOMPolicy"))));
}

TEST(ParseVersion, IsTheNumberThatItBeginsWith) {
  EXPECT_EQ(parse_version("252.39-1~deb12u2"), 252U);
  EXPECT_EQ(parse_version("v249"), 249U);
  EXPECT_EQ(parse_version("?"), 0U);
}

}  // namespace
}  // namespace libcontainer::cgroups::systemd
