// With a program that speaks the protocol in criu's place.
#include "criu/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/error.h"

namespace libcontainer::criu {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class CriuClient : public testing::Test {
 protected:
  CriuClient() { ::setenv("PATH", LC_FAKE_CRIU, 1); }

  static Result<Response> dump(const char* how, const Client::Attendant& attendant = content) {
    ::setenv("FAKE_CRIU", how, 1);
    auto client = Client::connect({});
    if (!client) return std::unexpected(client.error());
    return client->call(RequestType::Dump, {}, attendant);
  }
  static Result<> content(const Notification& /*unused*/, sys::Fd /*unused*/) { return {}; }
};

TEST_F(CriuClient, AsksForTheVersionAndFeaturesBeforeTheCall) {
  ::setenv("FAKE_CRIU", "succeed", 1);
  auto client = Client::connect({});
  ASSERT_TRUE(client) << client.error().message();
  const auto version = client->ask_version();
  ASSERT_TRUE(version) << version.error().message();
  EXPECT_EQ(version->number(), 31701);
  const auto features = client->ask_features({.memory_tracking = true, .lazy_pages = true});
  ASSERT_TRUE(features) << features.error().message();
  EXPECT_TRUE(features->memory_tracking);
  EXPECT_FALSE(features->lazy_pages);
  const auto response = client->call(RequestType::Restore, {}, content);
  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->restored, 42);
}

TEST_F(CriuClient, PassesNotificationsOnWithTheirDescriptor) {
  std::vector<std::string> scripts;
  const auto response = dump("notify", [&](const Notification& notification, sys::Fd terminal) {
    scripts.push_back(notification.script + (terminal ? "+" : "") +
                      std::to_string(notification.pid));
    return Result<>{};
  });
  ASSERT_TRUE(response) << response.error().message();
  EXPECT_THAT(scripts, ElementsAre("setup-namespaces42", "orphan-pts-master+42"));
}

TEST_F(CriuClient, AFailedNotificationIsTheErrorOfTheCall) {
  const auto response = dump("notify", [](const Notification& /*unused*/, sys::Fd /*unused*/) {
    return Result<>(std::unexpected(base::make_error(Errc::HookFailed, "the hook failed")));
  });
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), Errc::HookFailed);
  EXPECT_EQ(response.error().message(), "the hook failed");
}

TEST_F(CriuClient, AFailureHasTypeAndErrno) {
  const auto response = dump("fail");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message(), "criu failed: type DUMP errno 3");
  EXPECT_EQ(response.error().hint(), "it was told to");
}

TEST_F(CriuClient, AProgramThatEndsWithoutAnAnswerIsAnError) {
  const auto response = dump("vanish");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().message(), "criu ended without an answer, exit status 0");
}

TEST_F(CriuClient, WithoutTheProgramTheErrorNamesIt) {
  ::setenv("PATH", "/nonexistent", 1);
  const auto client = Client::connect({});
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code(), Errc::NotFound);
  EXPECT_THAT(client.error().message(), HasSubstr("criu: executable file not found"));
}

}  // namespace
}  // namespace libcontainer::criu
