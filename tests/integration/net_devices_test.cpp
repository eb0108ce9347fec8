// linux.netDevices, with interfaces in a network namespace that the test makes: what `ip` shows
// inside and outside.
#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include "support/container_test.h"

namespace integration {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class NetDevices : public ContainerTest {
 protected:
  void SetUp() override {
    ContainerTest::SetUp();
    host_ = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    ASSERT_GE(host_, 0);
    ASSERT_EQ(unshare(CLONE_NEWNET), 0);
    const CommandResult made = ip("link add lc0 type veth peer name lc1");
    if (made.exit_code != 0) GTEST_SKIP() << "no veth: " << made.err;
    ip("link set lc1 up");
  }
  void TearDown() override {
    hull.remove_leftovers();
    EXPECT_EQ(setns(host_, CLONE_NEWNET), 0);
    close(host_);
    ContainerTest::TearDown();
  }
  static CommandResult ip(const std::string& arguments) {
    Arguments argv = words_of(arguments);
    argv.insert(argv.begin(), "ip");
    return run_command(argv);
  }
  static std::string link_names() { return ip("-br link").out; }
  void move(const std::string& name, const std::string& new_name = {}) {
    bundle.set("/linux/netDevices/" + name,
               new_name.empty() ? Json(boost::json::object()) : Json{{"name", new_name}});
  }

 private:
  int host_ = -1;
};

TEST_F(NetDevices, MovesWithAddressesMtuAndHardwareAddressUnderAnotherName) {
  ip("link set lc0 mtu 1300 address 02:11:22:33:44:55");
  ip("addr add 10.9.8.7/24 brd + dev lc0");
  ip("addr add fd12::7/64 dev lc0 nodad");
  ip("link set lc0 up");
  move("lc0", "net0");
  const std::string shown = inside("ip link show net0; ip addr show net0");
  EXPECT_THAT(shown, AllOf(HasSubstr("mtu 1300"), HasSubstr("02:11:22:33:44:55"),
                           HasSubstr("inet 10.9.8.7/24 brd 10.9.8.255"),
                           HasSubstr("inet6 fd12::7/64"), HasSubstr(",UP")));
  // Moved, never moved back: with the namespace it goes, being no hardware.
  EXPECT_THAT(link_names(), Not(HasSubstr("lc0")));
}

TEST_F(NetDevices, KeepsItsNameAndComesUpAnyway) {
  move("lc0");
  EXPECT_THAT(inside("ip link show lc0"), AllOf(HasSubstr("lc0"), HasSubstr(",UP")));
}

TEST_F(NetDevices, SeveralDevices) {
  ip("link add lc2 type veth peer name lc3");
  move("lc0", "a");
  move("lc2", "b");
  EXPECT_THAT(inside("ip link"), AllOf(HasSubstr(" a@"), HasSubstr(" b@"), HasSubstr(" lo:")));
}

TEST_F(NetDevices, AddressesThatAreBoundToTheHostStay) {
  ip("addr add 10.9.8.7/24 dev lc0 valid_lft 1000 preferred_lft 1000");
  ip("addr add 169.254.7.7/16 dev lc0 scope link");
  ip("link set lc0 up");
  move("lc0");
  EXPECT_THAT(inside("ip addr show lc0"),
              AllOf(Not(HasSubstr("10.9.8.7")), Not(HasSubstr("169.254.7.7"))));
}

TEST_F(NetDevices, IntoAUserNamespace) {
  ip("addr add 10.9.8.7/24 dev lc0");
  bundle.use_user_namespace();
  move("lc0", "net0");
  EXPECT_THAT(inside("ip addr show net0"), HasSubstr("10.9.8.7/24"));
}

TEST_F(NetDevices, IntoANamespaceThatIsJoinedWhereItStays) {
  Bundle other;
  other.args({"sleep", "1000"});
  const std::string owner = id + "owner";
  ASSERT_EQ(hull.run_detached(other, owner).exit_code, 0);
  bundle.add_namespace("network", fmt::format("/proc/{}/ns/net", hull.pid(owner)));
  move("lc0", "net0");
  EXPECT_THAT(inside("ip link show net0"), HasSubstr(",UP"));
  EXPECT_THAT(hull.exec(owner, {"ip", "link"}).out, HasSubstr("net0"));
  hull.remove_by_force(owner);
}

TEST_F(NetDevices, OneThatIsNotThereIsNamed) {
  move("nosuch");
  expect_run_fails("move netDevice nosuch to the container's network namespace: find it");
  EXPECT_THAT(link_names(), HasSubstr("lc0"));
}

TEST_F(NetDevices, ANameThatIsTakenInsideLeavesTheDeviceAsItWas) {
  ip("addr add 10.9.8.7/24 dev lc0");
  ip("addr add fd12::7/64 dev lc0 nodad");
  ip("link set lc0 up");
  move("lc0", "lo");
  expect_run_fails("as 'lo'");
  EXPECT_THAT(ip("addr show lc0").out,
              AllOf(HasSubstr("10.9.8.7/24"), HasSubstr("fd12::7/64"), HasSubstr(",UP")));
}

TEST_F(NetDevices, WithoutANamespaceItIsRefused) {
  bundle.remove_namespace("network");
  move("lc0");
  expect_run_fails("unable to move network devices without a NET namespace");
}

TEST_F(NetDevices, TheThreadIsBackInItsNamespace) {
  // What runs after the move in the same process sees the host's interfaces.
  bundle.set("/hooks/createRuntime",
             boost::json::array{{{"path", "/bin/sh"},
                                 {"args", {"sh", "-c", "ip -br link > " + (bundle / "seen")}},
                                 {"env", {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}}}});
  move("lc0");
  inside("true");
  EXPECT_THAT(read_file(bundle / "seen"), AllOf(HasSubstr("lc1"), Not(HasSubstr("lc0@"))));
}

}  // namespace
}  // namespace integration
