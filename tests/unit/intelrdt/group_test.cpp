// On a tree of plain files that looks like resctrl.
#include "intelrdt/group.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "intelrdt/resctrl.h"

namespace libcontainer::intelrdt {
namespace {

class RdtGroup : public testing::Test {
 protected:
  RdtGroup() {
    char path[] = "/tmp/resctrl-test-XXXXXX";
    root = ::mkdtemp(path);
    for (const char* directory : {"info/L3", "info/MB", "info/L3_MON", "mon_groups"}) {
      std::filesystem::create_directories(root + "/" + directory);
    }
    write("info/L3_MON/mon_features", "llc_occupancy\n");
    write("info/last_cmd_status", "ok\n");
    make_group("");
  }
  ~RdtGroup() override { std::filesystem::remove_all(root); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(root + "/" + name) << text;
  }
  std::string read(const std::string& name) const {
    std::ifstream file(root + "/" + name);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  // What the kernel puts into every group.
  void make_group(const std::string& name) const {
    std::filesystem::create_directories(root + "/" + name + "/mon_groups");
    write(name + "/tasks", "");
    write(name + "/schemata", "");
  }
  bool is_there(const std::string& name) const {
    return std::filesystem::exists(root + "/" + name);
  }
  Group planned(const IntelRdt& rdt) const {
    auto group = plan_group(root, rdt, "web");
    EXPECT_TRUE(group) << group.error().message();
    return group ? *group : Group{};
  }

  std::string root;
};

TEST_F(RdtGroup, OfItsOwnIsMadeAndRemoved) {
  Group group = planned({});
  EXPECT_TRUE(group.is_own);
  EXPECT_FALSE(is_there("web"));
  ASSERT_TRUE(create(group, {}));
  EXPECT_TRUE(is_there("web"));
  ASSERT_TRUE(remove(group));
  EXPECT_FALSE(is_there("web"));
  EXPECT_TRUE(remove(group)) << "twice is fine";
}

TEST_F(RdtGroup, OneThatWasThereStays) {
  make_group("web");
  Group group = planned({});
  EXPECT_FALSE(group.is_own);
  ASSERT_TRUE(create(group, {}));
  ASSERT_TRUE(remove(group));
  EXPECT_TRUE(is_there("web"));
}

TEST_F(RdtGroup, OneThatAppearsMeanwhileIsAnothers) {
  Group group = planned({});
  make_group("web");
  EXPECT_FALSE(create(group, {}));
  EXPECT_FALSE(group.is_own);
  ASSERT_TRUE(remove(group));
  EXPECT_TRUE(is_there("web"));
}

TEST_F(RdtGroup, MonitorThatWasThereStays) {
  make_group("gold");
  const IntelRdt rdt{.clos_id = "gold", .schemata = {"L3:0=f"}, .enable_monitoring = true};
  Group fresh = planned(rdt);
  EXPECT_TRUE(fresh.has_own_monitor);
  std::filesystem::create_directories(root + "/gold/mon_groups/web");
  Group group = planned(rdt);
  EXPECT_FALSE(group.has_own_monitor);
  ASSERT_TRUE(create(fresh, rdt));
  EXPECT_FALSE(fresh.has_own_monitor) << "it has appeared since it was planned";
  ASSERT_TRUE(remove(fresh));
  EXPECT_TRUE(is_there("gold/mon_groups/web"));
}

TEST_F(RdtGroup, SchemataAreOneWriteInTheirOrder) {
  make_group("gold");
  const IntelRdt rdt{.clos_id = "gold",
                     .schemata = {"L3:1=f", "L2:0=3"},
                     .l3_cache_schema = "L3:0=7f0",
                     .mem_bw_schema = "MB:0=20;1=70"};
  Group group = planned(rdt);
  ASSERT_TRUE(create(group, rdt));
  EXPECT_EQ(read("gold/schemata"), "L3:0=7f0\nMB:0=20;1=70\nL3:1=f\nL2:0=3\n");
  ASSERT_TRUE(join(group, 42));
  EXPECT_EQ(read("gold/tasks"), "42");
  ASSERT_TRUE(remove(group));
  EXPECT_TRUE(is_there("gold")) << "it has a name that others may use";
}

TEST_F(RdtGroup, AClassWithoutSchemataMustBeThere) {
  const IntelRdt rdt{.clos_id = "gold"};
  const auto group = plan_group(root, rdt, "web");
  ASSERT_FALSE(group);
  EXPECT_NE(group.error().message().find("clos dir not accessible (must be pre-created when"),
            std::string::npos);
  make_group("gold");
  EXPECT_TRUE(plan_group(root, rdt, "web"));
}

TEST_F(RdtGroup, TheRootGroupHasTheSlash) {
  const IntelRdt rdt{.clos_id = "/", .enable_monitoring = true};
  Group group = planned(rdt);
  EXPECT_EQ(group.directory, root);
  ASSERT_TRUE(create(group, rdt));
  EXPECT_TRUE(is_there("mon_groups/web"));
  write("mon_groups/web/tasks", "");
  ASSERT_TRUE(join(group, 7));
  EXPECT_EQ(read("tasks"), "7");
  EXPECT_EQ(read("mon_groups/web/tasks"), "7");
  ASSERT_EQ(::unlink((root + "/mon_groups/web/tasks").c_str()), 0);
  ASSERT_TRUE(remove(group));
  EXPECT_FALSE(is_there("mon_groups/web"));
  EXPECT_TRUE(is_there("schemata"));
}

TEST_F(RdtGroup, WhatTheKernelSaysOfARefusedWriteIsTold) {
  make_group("gold");
  std::filesystem::remove(root + "/gold/schemata");
  write("info/last_cmd_status", "unknown schema\n");
  const IntelRdt rdt{.clos_id = "gold", .schemata = {"XX:0=1"}};
  const auto done = set(planned(rdt), rdt);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message().find(", last_cmd_status: unknown schema"), std::string::npos);
}

TEST_F(RdtGroup, WhatTheMachineLacksIsRefused) {
  struct Case {
    const char* directory;
    IntelRdt rdt;
    const char* message;
  };
  const Case cases[] = {
      {"info/L3", {.l3_cache_schema = "L3:0=1"}, "Intel RDT/CAT is not enabled"},
      {"info/MB", {.mem_bw_schema = "MB:0=1"}, "Intel RDT/MBA is not enabled"},
      {"info/L3_MON", {.enable_monitoring = true}, "Intel RDT monitoring is not enabled"},
  };
  for (const Case& c : cases) {
    EXPECT_TRUE(plan_group(root, c.rdt, "web"));
    std::filesystem::remove_all(root + "/" + c.directory);
    const auto group = plan_group(root, c.rdt, "web");
    ASSERT_FALSE(group) << c.directory;
    EXPECT_NE(group.error().message().find(c.message), std::string::npos);
  }
}

TEST(FindResctrl, TheUsualPlaceElseTheFirst) {
  const std::string other = "40 20 0:35 / /mnt/res\\040ctrl rw shared:9 - resctrl resctrl rw\n";
  const std::string usual = "41 20 0:35 / /sys/fs/resctrl rw - resctrl resctrl rw\n";
  const std::string none = "20 1 8:1 / / rw - ext4 /dev/sda rw\n";
  EXPECT_EQ(find_resctrl(none), std::nullopt);
  EXPECT_EQ(find_resctrl(none + other), "/mnt/res ctrl");
  EXPECT_EQ(find_resctrl(other + usual), "/sys/fs/resctrl");
}

}  // namespace
}  // namespace libcontainer::intelrdt
