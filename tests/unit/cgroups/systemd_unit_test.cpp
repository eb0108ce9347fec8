#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cgroups/systemd/unit.h"

namespace libcontainer::cgroups::systemd {
namespace {

using testing::HasSubstr;

struct UnitCase {
  const char* name;
  const char* cgroups_path;
  const char* unit;
  const char* slice;
};
void PrintTo(const UnitCase& c, std::ostream* out) { *out << c.name; }

class PlanUnit : public testing::TestWithParam<UnitCase> {};

TEST_P(PlanUnit, HasNameAndSlice) {
  const auto unit = plan_unit(GetParam().cgroups_path, "web", Instance::System);
  ASSERT_TRUE(unit) << unit.error().message();
  EXPECT_EQ(unit->name, GetParam().unit);
  EXPECT_EQ(unit->slice, GetParam().slice);
}

INSTANTIATE_TEST_SUITE_P(
    Of, PlanUnit,
    testing::ValuesIn(std::initializer_list<UnitCase>{
        {"Nothing", "", "runc-web.scope", "system.slice"},
        {"All", "machine.slice:libpod:abc", "libpod-abc.scope", "machine.slice"},
        {"NoSlice", ":cri:abc", "cri-abc.scope", "system.slice"},
        {"NoPrefix", "machine.slice::abc", "abc.scope", "machine.slice"},
        {"Slice", "machine.slice:libpod:machine-x.slice", "machine-x.slice", "machine.slice"},
        {"RootSlice", "-.slice:runc:x", "runc-x.scope", "-.slice"},
    }),
    [](const auto& c) { return c.param.name; });

TEST(PlanUnit, OfAUserIsInUserSlice) {
  EXPECT_EQ(plan_unit("", "web", Instance::User)->slice, "user.slice");
}

TEST(PlanUnit, RefusesWhatIsNoUnit) {
  const std::pair<const char*, const char*> cases[] = {
      {"/a/b",
       "expected cgroupsPath to be of format \"slice:prefix:name\" for systemd cgroups, "
       "got \"/a/b\" instead"},
      {"a:b", "of format \"slice:prefix:name\""},
      {"a:b:c:d", "of format \"slice:prefix:name\""},
      {"system.slice:runc:", "of format \"slice:prefix:name\""},
      {"system.slice:runc:a/b", "'runc-a/b.scope' cannot be the name of a unit"},
      {"system.slice:../..:b", "cannot be the name of a unit"},
      {"system.slice::..", "cannot be the name of a unit"},
      {"system.slice:runc:a b", "cannot be the name of a unit"},
      {"system:runc:x", "invalid slice name: system"},
      {"a--b.slice:runc:x", "invalid slice name: a--b.slice"},
      {"a/b.slice:runc:x", "cannot be the name of a unit"},
  };
  for (const auto& [path, text] : cases) {
    const auto unit = plan_unit(path, "web", Instance::System);
    ASSERT_FALSE(unit) << path;
    EXPECT_THAT(unit.error().message(), HasSubstr(text));
    EXPECT_EQ(unit.error().field(), "linux.cgroupsPath");
  }
  EXPECT_FALSE(plan_unit("", std::string(300, 'x'), Instance::System));
}

TEST(ExpandSlice, IsTheDirectoriesThatItIsIn) {
  const std::pair<const char*, const char*> cases[] = {
      {"a.slice", "/a.slice"},
      {"a-b.slice", "/a.slice/a-b.slice"},
      {"a-b-c.slice", "/a.slice/a-b.slice/a-b-c.slice"},
      {"-.slice", ""}};
  for (const auto& [slice, path] : cases) EXPECT_EQ(expand_slice(slice), path);
}

TEST(ExpandSlice, RefusesOtherNames) {
  for (const char* slice : {"", ".slice", "a", "a.scope", "-a.slice", "a-.slice", "a--b.slice"}) {
    EXPECT_FALSE(expand_slice(slice)) << slice;
  }
}

Layout layout_of(Version version, std::vector<Hierarchy> hierarchies) {
  return {.version = version, .hierarchies = std::move(hierarchies)};
}

TEST(UnitPaths, AreBelowTheManagersCgroup) {
  const Layout layout = layout_of(Version::V2, {{{""}, "/sys/fs/cgroup", "/sys/fs/cgroup/x"}});
  const Unit scope{.name = "runc-web.scope", .slice = "a-b.slice"};
  EXPECT_EQ(unit_paths(layout, "", scope)->directories.at(0).path,
            "/sys/fs/cgroup/a.slice/a-b.slice/runc-web.scope");
  EXPECT_EQ(unit_paths(layout, "/", scope)->directories.at(0).path,
            "/sys/fs/cgroup/a.slice/a-b.slice/runc-web.scope");
  EXPECT_EQ(unit_paths(layout, "/user.slice/user-1000.slice/user@1000.service", scope)
                ->directories.at(0)
                .path,
            "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/a.slice/a-b.slice/"
            "runc-web.scope");
}

TEST(UnitPaths, OfASliceAreWhereItsOwnNameSays) {
  const Layout layout = layout_of(Version::V2, {{{""}, "/c", "/c"}});
  EXPECT_EQ(
      unit_paths(layout, "", {.name = "a-b.slice", .slice = "a.slice"})->directories.at(0).path,
      "/c/a.slice/a-b.slice");
}

TEST(UnitPaths, AreTheSameInEveryHierarchy) {
  const Layout layout = layout_of(Version::Hybrid, {{{"cpu", "cpuacct"}, "/c/cpu", "/c/cpu"},
                                                    {{"name=systemd"}, "/c/systemd", "/"}});
  const auto paths = unit_paths(layout, "", {.name = "x.scope", .slice = "system.slice"});
  ASSERT_TRUE(paths);
  EXPECT_EQ(paths->find("cpuacct")->path, "/c/cpu/system.slice/x.scope");
  EXPECT_EQ(paths->find("name=systemd")->path, "/c/systemd/system.slice/x.scope");
}

}  // namespace
}  // namespace libcontainer::cgroups::systemd
