#include "container/systemd_unit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace libcontainer::container {
namespace {

using testing::ElementsAre;

TEST(OwnerOf, IsWhoTheUserNamespaceSays) {
  EXPECT_EQ(owner_of(0, "         0       1000          1\n         1     100000      65536\n"),
            1000U);
  EXPECT_EQ(owner_of(5, "0 1000 1\n1 100000 65536\n"), 100004U);
  EXPECT_EQ(owner_of(0, "0 0 4294967295\n"), 0U);
  EXPECT_EQ(owner_of(7, ""), 7U);
  EXPECT_EQ(owner_of(7, "nonsense\n"), 7U);
}

TEST(UnitOwner, IsTheCallerUnlessSystemdIsOutsideOfHisUserNamespace) {
  constexpr std::string_view kMap = "0 1000 1\n1 100000 65536\n";
  constexpr std::uint32_t kNobody = 65534;
  EXPECT_EQ(unit_owner({.euid = 0}, 0, ""), 0U);
  EXPECT_EQ(unit_owner({.euid = 1000}, 0, ""), 1000U);
  EXPECT_EQ(unit_owner({.in_user_namespace = true, .euid = 0}, kNobody, kMap), 1000U);
  EXPECT_EQ(unit_owner({.in_user_namespace = true, .euid = 0}, 0, kMap), 0U);
  EXPECT_EQ(unit_owner({.in_user_namespace = true, .euid = 5}, 0, kMap), 5U);
}

std::vector<std::string> addresses(std::uint32_t owner, const BusEnvironment& environment) {
  std::vector<std::string> result;
  for (const auto& address : bus_addresses(owner, environment)) {
    result.push_back((address.kind == wire::BusKind::Direct ? "direct " : "") + address.address);
  }
  return result;
}

TEST(BusAddresses, OfTheSystem) {
  EXPECT_THAT(addresses(0, {}), ElementsAre("direct unix:path=/run/systemd/private",
                                            "unix:path=/run/dbus/system_bus_socket"));
  EXPECT_THAT(addresses(0, {.system_address = "unix:path=/x", .session_address = "y"}),
              ElementsAre("unix:path=/x"));
}

TEST(BusAddresses, OfAUserAreFoundWithoutAnEnvironment) {
  EXPECT_THAT(addresses(1000, {}), ElementsAre("direct unix:path=/run/user/1000/systemd/private",
                                               "unix:path=/run/user/1000/bus"));
  EXPECT_THAT(addresses(1000, {.runtime_dir = "/run/user/1000"}),
              ElementsAre("direct unix:path=/run/user/1000/systemd/private",
                          "unix:path=/run/user/1000/bus"));
  EXPECT_THAT(addresses(1000, {.runtime_dir = "/tmp/a b"}),
              ElementsAre("direct unix:path=/tmp/a%20b/systemd/private", "unix:path=/tmp/a%20b/bus",
                          "direct unix:path=/run/user/1000/systemd/private",
                          "unix:path=/run/user/1000/bus"));
  EXPECT_THAT(addresses(1000, {.session_address = "unix:abstract=z"}),
              ElementsAre("unix:abstract=z"));
}

spec::State state_with(const char* cgroups_path, const char* directory) {
  spec::State state;
  state.id = "web";
  state.config.cgroups_path = cgroups_path;
  if (*directory != '\0') state.cgroup_paths[""] = directory;
  return state;
}

TEST(UnitName, IsWhatTheStateSays) {
  spec::State state = state_with("", "/sys/fs/cgroup/a");
  state.hull.emplace();
  EXPECT_EQ(unit_name(state), std::nullopt);
  state.hull->cgroup_driver = CgroupDriver::Systemd;
  state.hull->cgroup_scope = "x.scope";
  EXPECT_EQ(unit_name(state), "x.scope");
}

TEST(UnitName, OfWhatRuncMadeIsKnownByItsPath) {
  EXPECT_EQ(unit_name(state_with("machine.slice:pre:web", "/c/machine.slice/pre-web.scope")),
            "pre-web.scope");
  EXPECT_EQ(unit_name(state_with("a:b:c", "/c/a:b:c")), std::nullopt);
  EXPECT_EQ(unit_name(state_with("/a/b", "/c/a/b")), std::nullopt);
  EXPECT_EQ(unit_name(state_with("", "/c/web")), std::nullopt);
  EXPECT_EQ(unit_name(state_with("a.slice:b:c", "")), std::nullopt);
}

TEST(UnitDescription, NamesTheStateDirectoryUnlessAnAnnotationSaysOtherwise) {
  Config config;
  EXPECT_EQ(unit_description(config, "/run/hull/web"), "libcontainer container /run/hull/web");
  config.annotations["org.systemd.property.Description"] = "'my unit'";
  EXPECT_EQ(unit_description(config, "/run/hull/web"), "my unit");
}

}  // namespace
}  // namespace libcontainer::container
