#include "cgroups/layout.h"

#include <gtest/gtest.h>

#include <string>

namespace libcontainer::cgroups {
namespace {

// "<controllers> <mount point> <own>" a line.
std::string describe(const Layout& layout) {
  std::string text;
  for (const Hierarchy& hierarchy : layout.hierarchies) {
    std::string names;
    for (const std::string& name : hierarchy.controllers) {
      names += (names.empty() ? "" : ",") + (name.empty() ? "unified" : name);
    }
    text += names + " " + hierarchy.mount_point + " " + hierarchy.own + "\n";
  }
  return text;
}

struct Case {
  const char* name;
  const char* mountinfo;
  const char* own_cgroups;
  Version version;
  const char* expected;
};

class ParseLayout : public testing::TestWithParam<Case> {};

TEST_P(ParseLayout, FindsWhatIsMountedAndWhereWeAre) {
  const Layout layout = parse_layout(GetParam().mountinfo, GetParam().own_cgroups);
  EXPECT_EQ(layout.version, GetParam().version);
  EXPECT_EQ(describe(layout), GetParam().expected);
}

const Case kCases[] = {
    {"HybridWithOneHierarchyForEachController",
     "22 1 0:20 / / rw - ext4 /dev/vda rw\n"
     "30 22 0:27 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
     "31 30 0:28 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n"
     "34 30 0:31 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
     "39 30 0:36 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd\n"
     "40 30 0:37 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n",
     "10:hugetlb:/\n9:name=systemd:/\n4:memory:/session/1\n1:cpu:/\n0::/\n", Version::Hybrid,
     "cpu /sys/fs/cgroup/cpu /sys/fs/cgroup/cpu\n"
     "memory /sys/fs/cgroup/memory /sys/fs/cgroup/memory/session/1\n"
     "name=systemd /sys/fs/cgroup/systemd /sys/fs/cgroup/systemd\n"
     "unified /sys/fs/cgroup/unified /sys/fs/cgroup/unified\n"},
    {"ControllersMountedTogether",
     "33 32 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct\n"
     "34 32 0:30 / /sys/fs/cgroup/net_cls,net_prio rw shared:10 - cgroup cgroup "
     "rw,net_cls,net_prio\n",
     "6:net_cls,net_prio:/a\n4:cpu,cpuacct:/user.slice\n", Version::V1,
     "cpu,cpuacct /sys/fs/cgroup/cpu,cpuacct /sys/fs/cgroup/cpu,cpuacct/user.slice\n"
     "net_cls,net_prio /sys/fs/cgroup/net_cls,net_prio /sys/fs/cgroup/net_cls,net_prio/a\n"},
    {"OnlyTheUnifiedHierarchy",
     "25 22 0:23 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
     "0::/user.slice/user-1000.slice/session-1.scope\n", Version::V2,
     "unified /sys/fs/cgroup /sys/fs/cgroup/user.slice/user-1000.slice/session-1.scope\n"},
    {"InsideAContainerThatSeesItsHostsPaths",
     "50 49 0:28 /docker/abc /sys/fs/cgroup/cpu ro,nosuid master:11 - cgroup cgroup rw,cpu\n",
     "1:cpu:/docker/abc/inner\n", Version::V1, "cpu /sys/fs/cgroup/cpu /sys/fs/cgroup/cpu/inner\n"},
    {"InsideACgroupNamespace", "50 49 0:28 /.. /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n",
     "1:cpu:/\n", Version::V1, "cpu /sys/fs/cgroup/cpu /sys/fs/cgroup/cpu\n"},
    {"ARootThatOnlyBeginsLikeOurs",
     "50 49 0:28 /docker/ab /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n", "1:cpu:/docker/abc\n",
     Version::V1, "cpu /sys/fs/cgroup/cpu /sys/fs/cgroup/cpu\n"},
    {"TheSameHierarchyMountedElsewhereFirst",
     "31 30 0:28 / /srv/root/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
     "32 30 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
     "33 30 0:28 / /sys/fs/cgroup/again rw - cgroup cgroup rw,cpu\n",
     "1:cpu:/\n", Version::V1, "cpu /sys/fs/cgroup/cpu /sys/fs/cgroup/cpu\n"},
    {"MountPointsWithSpaces", "31 30 0:28 / /mnt/a\\040b rw - cgroup cgroup rw,cpu\n", "1:cpu:/x\n",
     Version::V1, "cpu /mnt/a b /mnt/a b/x\n"},
    {"NamedHierarchiesOfOthersAreLeftOut",
     "31 30 0:28 / /sys/fs/cgroup/elogind rw - cgroup cgroup rw,xattr,name=elogind\n", "1:cpu:/x\n",
     Version::None, ""},
    {"AUnifiedHierarchyElsewhereIsNotOurs", "31 30 0:28 / /mnt/unified rw - cgroup2 cgroup2 rw\n",
     "0::/\n", Version::None, ""},
    {"VersionOneBesideAVersionTwoRoot",
     "25 22 0:23 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
     "31 30 0:28 / /mnt/net_cls rw - cgroup cgroup rw,net_cls\n",
     "3:net_cls:/\n0::/a\n", Version::V2, "unified /sys/fs/cgroup /sys/fs/cgroup/a\n"},
    {"PlainDirectoriesOnly", "30 22 0:27 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n", "0::/\n",
     Version::None, ""},
    {"NonsenseLines", "\n\n31\nno separator here at all\n1 2 3 - cgroup\n", "\nx\n:\n::\n",
     Version::None, ""},
    {"Nothing", "", "", Version::None, ""},
};

INSTANTIATE_TEST_SUITE_P(Hosts, ParseLayout, testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

TEST(ParseLayoutBelowARoot, PutsItBeforeEveryPath) {
  const Layout layout = parse_layout("31 30 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n",
                                     "1:cpu:/own\n", "/tmp/fake");
  EXPECT_EQ(describe(layout), "cpu /tmp/fake/sys/fs/cgroup/cpu /tmp/fake/sys/fs/cgroup/cpu/own\n");
}

}  // namespace
}  // namespace libcontainer::cgroups
