#include "hull/signal_names.h"

#include <gtest/gtest.h>

#include <csignal>

namespace hull {
namespace {

struct Case {
  const char* text;
  std::optional<int> number;
};

class ParseSignal : public testing::TestWithParam<Case> {};

TEST_P(ParseSignal, TakesNumbersAndNames) {
  EXPECT_EQ(parse_signal(GetParam().text), GetParam().number) << GetParam().text;
}

constexpr Case kCases[] = {
    {"9", SIGKILL},
    {"09", SIGKILL},
    {"0", 0},
    {"64", 64},
    {"KILL", SIGKILL},
    {"SIGKILL", SIGKILL},
    {"kill", SIGKILL},
    {"sigkill", SIGKILL},
    {"SigTerm", SIGTERM},
    {"HUP", SIGHUP},
    {"INT", SIGINT},
    {"USR1", SIGUSR1},
    {"USR2", SIGUSR2},
    {"WINCH", SIGWINCH},
    {"STKFLT", SIGSTKFLT},
    {"SYS", SIGSYS},
    {"CHLD", SIGCHLD},
    {"IOT", SIGABRT},
    {"ABRT", SIGABRT},
    {"IO", SIGIO},
    {"PWR", SIGPWR},
    {"XFSZ", SIGXFSZ},
    {"", std::nullopt},
    {"SIG", std::nullopt},
    {"SIGSIGKILL", std::nullopt},
    {"NOPE", std::nullopt},
    {"RTMIN", std::nullopt},
    {"SIGRTMIN+1", std::nullopt},
    {"-9", std::nullopt},
    {"65", std::nullopt},
    {"0x9", std::nullopt},
    {"9 ", std::nullopt},
    {"99999999999999999999", std::nullopt},
};
INSTANTIATE_TEST_SUITE_P(Table, ParseSignal, testing::ValuesIn(kCases));

TEST(ParseSignal, KnowsEveryNameOfTheSystem) {
  for (int number = 1; number < 32; ++number) {
    EXPECT_EQ(parse_signal(sigabbrev_np(number)), number) << number;
  }
}

}  // namespace
}  // namespace hull
