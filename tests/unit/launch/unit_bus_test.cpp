// The bus program and its caller, with a systemd that does as the test says.
#include "launch/unit_bus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <random>

#include "fake_systemd.h"
#include "launch/start.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace libcontainer::launch {
namespace {

using namespace std::chrono_literals;
using cgroups::systemd::boolean;
using cgroups::systemd::number;
using cgroups::systemd::Property;
using cgroups::systemd::text;
using testing::ElementsAre;
using testing::HasSubstr;
using wire::BusKind;

// Long enough for a busy machine, where an answer is expected.
constexpr auto kLong = 20'000ms;
constexpr auto kShort = 300ms;

Result<UnitBus> connect(const FakeSystemd& systemd, std::chrono::milliseconds deadline = kLong) {
  return UnitBus::connect(std::vector{BusAddress{BusKind::Direct, systemd.address()}}, deadline);
}

UnitBus connected(const FakeSystemd& systemd) {
  auto bus = connect(systemd);
  if (!bus) throw std::runtime_error(bus.error().message());
  return std::move(*bus);
}

TEST(UnitBus, KnowsWhichSystemdItIs) {
  const FakeSystemd systemd;
  const UnitBus bus = connected(systemd);
  EXPECT_EQ(bus.version(), 252U);
  EXPECT_EQ(bus.control_group(), "/init");
}

TEST(UnitBus, TakesTheFirstAddressThatAnswers) {
  const FakeSystemd systemd;
  const auto bus =
      UnitBus::connect(std::vector<BusAddress>{{BusKind::Direct, "unix:path=/nonexistent/socket"},
                                               {BusKind::Broker, "unix:path=/dev/null"},
                                               {BusKind::Direct, systemd.address()}},
                       kLong);
  ASSERT_TRUE(bus) << bus.error().message();
  EXPECT_EQ(bus->version(), 252U);
}

TEST(UnitBus, NamesTheAddressesWhereNobodyIs) {
  const auto bus =
      UnitBus::connect(std::vector<BusAddress>{{BusKind::Direct, "unix:path=/nonexistent/private"},
                                               {BusKind::Broker, "unix:path=/nonexistent/bus"}},
                       kLong);
  ASSERT_FALSE(bus);
  EXPECT_THAT(bus.error().message(), HasSubstr("unable to reach systemd at "
                                               "'unix:path=/nonexistent/private', "
                                               "'unix:path=/nonexistent/bus': connect: no such "
                                               "file or directory (ENOENT)"));
}

TEST(UnitBus, RefusesWhatIsNoAddress) {
  const auto bus = UnitBus::connect(std::vector<BusAddress>{{BusKind::Broker, "nonsense"}}, kLong);
  ASSERT_FALSE(bus);
  EXPECT_THAT(bus.error().message(), HasSubstr("'nonsense'"));
}

TEST(UnitBus, StartsAUnitWithItsPropertiesAndWaitsForTheJob) {
  FakeSystemd systemd;
  UnitBus bus = connected(systemd);
  const std::vector<std::string> names{"a", "b"};
  const std::vector<std::uint8_t> bits{7, 2};
  cgroups::systemd::Value pair{.signature = "(ss)", .items = {text("char-*"), text("rwm")}};
  cgroups::systemd::Value allowed{.signature = "a(ss)", .items = {pair}};
  const std::vector<Property> properties{{"Description", text("x y")},
                                         {"Delegate", boolean(true)},
                                         {"MemoryMax", number(~std::uint64_t{0})},
                                         {"KillSignal", {.signature = "i", .number = 15}},
                                         {"Wants", cgroups::systemd::texts(names)},
                                         {"AllowedCPUs", cgroups::systemd::bytes(bits)},
                                         {"DeviceAllow", allowed},
                                         {"PIDs", cgroups::systemd::processes(std::array{42})}};
  const auto started = bus.start_unit("x.scope", properties);
  ASSERT_TRUE(started) << started.error().message();
  EXPECT_THAT(
      systemd.take_calls(),
      ElementsAre("StartTransientUnit \"x.scope\" \"replace\" ["
                  " \"Description\" s \"x y\" \"Delegate\" b 1"
                  " \"MemoryMax\" t 18446744073709551615 \"KillSignal\" i 15"
                  " \"Wants\" as [ \"a\" \"b\" ] \"AllowedCPUs\" ay [ 7 2 ]"
                  " \"DeviceAllow\" a(ss) [ \"char-*\" \"rwm\" ] \"PIDs\" au [ 42 ] ] [ ]"));
}

TEST(UnitBus, AUnitThatFailedMakesWay) {
  FakeSystemd systemd({.refuse_start = "org.freedesktop.systemd1.UnitExists", .refusals = 1});
  UnitBus bus = connected(systemd);
  EXPECT_TRUE(bus.start_unit("x.scope", {}));
  EXPECT_THAT(systemd.take_calls(),
              ElementsAre(HasSubstr("StartTransientUnit"), "ResetFailedUnit \"x.scope\"",
                          HasSubstr("StartTransientUnit")));
}

TEST(UnitBus, AUnitThatRunsDoesNot) {
  FakeSystemd systemd({.refuse_start = "org.freedesktop.systemd1.UnitExists"});
  UnitBus bus = connected(systemd);
  const auto started = bus.start_unit("x.scope", {});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code(), Errc::AlreadyExists);
  EXPECT_THAT(started.error().message(),
              HasSubstr("unable to start unit 'x.scope': StartTransientUnit: not this one "
                        "(org.freedesktop.systemd1.UnitExists)"));
  EXPECT_TRUE(bus.set_properties("x.scope", {})) << "the conversation goes on";
}

TEST(UnitBus, TellsThatPermissionIsMissing) {
  const FakeSystemd systemd({.refuse_start = "org.freedesktop.DBus.Error.AccessDenied"});
  UnitBus bus = connected(systemd);
  EXPECT_EQ(bus.start_unit("x.scope", {}).error().code(), Errc::PermissionDenied);
}

TEST(UnitBus, TellsHowAJobEnded) {
  const FakeSystemd systemd({.job_result = "failed"});
  UnitBus bus = connected(systemd);
  const auto started = bus.start_unit("x.scope", {});
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message(), HasSubstr("unable to start unit 'x.scope': "
                                                   "StartTransientUnit: its job ended with "
                                                   "'failed'"));
}

TEST(UnitBus, AJobThatDoesNotEndIsNamedAtTheDeadline) {
  const FakeSystemd systemd({.job_result = ""});
  auto bus = connect(systemd, 2'000ms);
  ASSERT_TRUE(bus) << bus.error().message();
  const auto started = bus->start_unit("x.scope", {});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().system_error(), ETIMEDOUT);
  EXPECT_THAT(started.error().message(),
              HasSubstr("timeout waiting for systemd to start unit 'x.scope': its job "
                        "'/org/freedesktop/systemd1/job/17' has not ended within 2 s"));
  EXPECT_THAT(bus->set_properties("x.scope", {}).error().message(), HasSubstr("is over"));
}

TEST(UnitBus, ABusThatNeverAnswersEndsAtTheDeadline) {
  char directory[] = "/tmp/silent-bus-XXXXXX";
  ASSERT_NE(mkdtemp(directory), nullptr);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, directory);
  std::strcat(address.sun_path, "/bus");
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener, 5), 0);
  for (const auto kind : {BusKind::Direct, BusKind::Broker}) {
    const auto before = std::chrono::steady_clock::now();
    const auto bus = UnitBus::connect(
        std::vector{BusAddress{kind, std::string("unix:path=") + address.sun_path}}, kShort);
    ASSERT_FALSE(bus);
    EXPECT_EQ(bus.error().system_error(), ETIMEDOUT);
    EXPECT_THAT(bus.error().message(), HasSubstr("timeout waiting for systemd to answer: no answer "
                                                 "to 'unix:path=/tmp/silent-bus-"));
    EXPECT_LT(std::chrono::steady_clock::now() - before, 10s);
  }
  close(listener);
  unlink(address.sun_path);
  rmdir(directory);
}

TEST(UnitBus, StopsAUnitAndForgetsIt) {
  FakeSystemd systemd;
  UnitBus bus = connected(systemd);
  EXPECT_EQ(bus.stop_unit("x.scope", "mine"), true);
  EXPECT_THAT(systemd.take_calls(),
              ElementsAre("GetUnit \"x.scope\"", "KillUnit \"x.scope\" \"all\" 9",
                          "StopUnit \"x.scope\" \"replace\"", "ResetFailedUnit \"x.scope\""));
}

TEST(UnitBus, AnothersUnitIsLeftAlone) {
  FakeSystemd systemd;
  UnitBus bus = connected(systemd);
  EXPECT_EQ(bus.stop_unit("x.scope", "yours"), false);
  EXPECT_THAT(systemd.take_calls(), ElementsAre("GetUnit \"x.scope\""));
  EXPECT_EQ(bus.stop_unit("x.scope", ""), true);
}

TEST(UnitBus, AUnitThatIsGoneIsStopped) {
  const FakeSystemd systemd({.description = ""});
  UnitBus bus = connected(systemd);
  EXPECT_EQ(bus.stop_unit("x.scope", "mine"), false);
}

TEST(UnitBus, ChangesPropertiesUntilTheNextBoot) {
  FakeSystemd systemd;
  UnitBus bus = connected(systemd);
  EXPECT_TRUE(bus.set_properties("x.scope", std::vector<Property>{{"TasksMax", number(7)}}));
  EXPECT_TRUE(bus.attach_process("x.scope", 4711));
  EXPECT_THAT(systemd.take_calls(),
              ElementsAre("SetUnitProperties \"x.scope\" 1 [ \"TasksMax\" t 7 ]",
                          "AttachProcessesToUnit \"x.scope\" \"\" [ 4711 ]"));
}

TEST(UnitBus, TooManyPropertiesAreRefused) {
  const FakeSystemd systemd;
  UnitBus bus = connected(systemd);
  const std::vector<Property> many(3, {"Description", text(std::string(60'000, 'x'))});
  const auto started = bus.start_unit("x.scope", many);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code(), Errc::InvalidSpec);
  const std::vector<Property> fit(2, {"Description", text(std::string(60'000, 'x'))});
  EXPECT_TRUE(bus.start_unit("x.scope", fit));
}

TEST(UnitBus, SystemdThatGoesAwayIsNoHang) {
  auto systemd = std::make_unique<FakeSystemd>(Behaviour{.job_result = ""});
  UnitBus bus = connected(*systemd);
  std::thread ending([&] {
    while (systemd->take_calls().empty()) std::this_thread::sleep_for(1ms);
    systemd.reset();
  });
  const auto started = bus.start_unit("x.scope", {});
  ending.join();
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message(), HasSubstr("unable to start unit 'x.scope'"));
}

// The bus program alone, and whatever one likes to tell it.
class BusProgram : public testing::Test {
 protected:
  BusProgram() {
    auto pair = sys::socket_pair(sys::SocketKind::SeqPacket);
    socket_ = std::move(pair->ours);
    auto started = start_program(Program::Bus, {"hull-bus"}, {0, 1, 2, pair->theirs.number()});
    if (!started) throw std::runtime_error(started.error().message());
    program_ = std::move(*started);
  }
  ~BusProgram() override {
    socket_.reset();
    // It ends since we are gone.
    EXPECT_TRUE(sys::wait_pidfd(program_.pidfd, sys::Wait::Block));
  }
  std::optional<BusAnswer> tell(std::span<const std::byte> message) {
    if (!sys::send_message(socket_, message)) return std::nullopt;
    std::array<std::byte, 4096> buffer;
    for (;;) {
      const auto received = sys::receive_message(socket_, buffer);
      if (!received || received->size == 0) return std::nullopt;
      auto answer =
          parse_answer(wire::BusMessage::SetProperties, std::span(buffer).first(received->size));
      if (!answer || answer->kind != wire::BusMessage::Progress) return answer;
    }
  }

  sys::Fd socket_;
  StartedProgram program_;
};

TEST_F(BusProgram, AnswersWhatItDoesNotUnderstand) {
  for (const std::string_view message :
       {"", "\x63", "\x01", "\x01\x01", "\x01\x01\x01\xff\xff\xff\xff", "\x02\x05"}) {
    if (message.empty()) continue;
    const auto answer = tell(std::as_bytes(std::span(message)));
    ASSERT_TRUE(answer) << "the program has ended";
    EXPECT_EQ(answer->kind, wire::BusMessage::Failed);
    EXPECT_NE(answer->error, 0);
  }
}

TEST_F(BusProgram, SurvivesBrokenMessages) {
  const FakeSystemd systemd;
  BusWriter connect(wire::BusMessage::Connect);
  connect.add(std::uint8_t{1});
  connect.add(BusKind::Direct);
  connect.add_text(systemd.address());
  ASSERT_TRUE(sys::send_message(socket_, connect.bytes()));
  BusWriter good(wire::BusMessage::SetProperties);
  good.add_text("x.scope");
  cgroups::systemd::Value pair{.signature = "(ss)", .items = {text("a"), text("b")}};
  good.add_properties(std::vector<Property>{{"TasksMax", number(7)},
                                            {"A", {.signature = "a(ss)", .items = {pair}}},
                                            {"B", {.signature = "aay", .items = {}}}});
  std::mt19937 random(1);  // NOLINT: the same every time
  for (int i = 0; i < 300; ++i) {
    std::vector<std::byte> message(good.bytes().begin(), good.bytes().end());
    const int changes = 1 + static_cast<int>(random() % 4);
    for (int j = 0; j < changes; ++j) {
      message[1 + random() % (message.size() - 1)] = static_cast<std::byte>(random());
    }
    if (i % 3 == 0) message.resize(1 + random() % message.size());
    ASSERT_TRUE(sys::send_message(socket_, message)) << "the program has ended";
    std::array<std::byte, 4096> buffer;
    const auto received = sys::receive_message(socket_, buffer);
    ASSERT_TRUE(received && received->size > 0) << "the program has ended";
  }
}

TEST_F(BusProgram, SaysThatItIsNotConnected) {
  BusWriter request(wire::BusMessage::SetProperties);
  request.add_text("x.scope");
  request.add_properties({});
  const auto answer = tell(request.bytes());
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error, ENOTCONN);
}

}  // namespace
}  // namespace libcontainer::launch
