#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>

#include "cgroups/devices/filter.h"

namespace libcontainer::cgroups::devices {
namespace {

constexpr Access kAll = kRead | kWrite | kMknod;

struct Request {
  DeviceType type = DeviceType::Char;
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t access = BPF_DEVCG_ACC_READ;
};

// What the kernel would do with the few instructions that the compiler uses; nothing: not one of
// them, or a program without an end.
class Machine {
 public:
  explicit Machine(const Request& request) {
    const std::uint32_t type =
        request.type == DeviceType::Char ? BPF_DEVCG_DEV_CHAR : BPF_DEVCG_DEV_BLOCK;
    context_ = {request.access << 16 | type, request.major, request.minor};
  }

  std::optional<std::uint64_t> run(const std::vector<bpf_insn>& program) {
    for (std::size_t at = 0; at < program.size(); ++at) {
      const bpf_insn& i = program[at];
      if (i.code == (BPF_JMP | BPF_EXIT)) return registers_[0];
      const auto taken = step(i);
      if (!taken) return std::nullopt;
      if (*taken) at += static_cast<std::size_t>(i.off);
    }
    return std::nullopt;
  }

 private:
  // Whether it jumps.
  std::optional<bool> step(const bpf_insn& i) {
    std::uint64_t& to = registers_[i.dst_reg];
    const std::uint64_t from = registers_[i.src_reg];
    const auto value = static_cast<std::uint64_t>(i.imm);
    switch (i.code) {
      case BPF_LDX | BPF_MEM | BPF_W:
        to = context_.at(static_cast<std::size_t>(i.off) / 4);
        break;
      case BPF_ALU64 | BPF_MOV | BPF_X:
        to = from;
        break;
      case BPF_ALU64 | BPF_MOV | BPF_K:
        to = value;
        break;
      case BPF_ALU64 | BPF_AND | BPF_K:
        to &= value;
        break;
      case BPF_ALU64 | BPF_RSH | BPF_K:
        to >>= value;
        break;
      case BPF_JMP32 | BPF_JNE | BPF_K:
        return static_cast<std::uint32_t>(to) != static_cast<std::uint32_t>(i.imm);
      case BPF_JMP | BPF_JNE | BPF_X:
        return to != from;
      case BPF_JMP | BPF_JEQ | BPF_K:
        return to == value;
      default:
        return std::nullopt;
    }
    return false;
  }

  std::array<std::uint64_t, 11> registers_{};
  std::array<std::uint32_t, 3> context_{};
};

bool allows(const RuleSet& rules, const Request& request) {
  const auto result = Machine(request).run(compile_filter(rules));
  EXPECT_TRUE(result.has_value());
  return result == 1U;
}

RuleSet without(DeviceSet devices, Access access) { return {Default::Allow, {{devices, access}}}; }
RuleSet only(DeviceSet devices, Access access) { return {Default::Deny, {{devices, access}}}; }

constexpr std::uint32_t kReadWrite = BPF_DEVCG_ACC_READ | BPF_DEVCG_ACC_WRITE;

TEST(DeviceFilter, WithoutExceptionsIsTheDefault) {
  EXPECT_FALSE(allows({Default::Deny, {}}, {}));
  EXPECT_TRUE(allows({Default::Allow, {}}, {}));
}

TEST(DeviceFilter, AllowsTheDeviceAlone) {
  const RuleSet rules = only({DeviceType::Char, 1, 3}, kAll);
  EXPECT_TRUE(allows(rules, {.major = 1, .minor = 3, .access = kReadWrite}));
  EXPECT_FALSE(allows(rules, {.major = 1, .minor = 5}));
  EXPECT_FALSE(allows(rules, {.major = 2, .minor = 3}));
  EXPECT_FALSE(allows(rules, {.type = DeviceType::Block, .major = 1, .minor = 3}));
}

TEST(DeviceFilter, EveryNumberMatchesAStar) {
  const RuleSet rules = only({DeviceType::Block, 8, kEvery}, kAll);
  EXPECT_TRUE(allows(rules, {.type = DeviceType::Block, .major = 8, .minor = 77}));
  EXPECT_FALSE(allows(rules, {.type = DeviceType::Block, .major = 9, .minor = 77}));
}

TEST(DeviceFilter, LargeNumbersAreCompared) {
  const RuleSet rules = only({DeviceType::Char, 0xfff, 0xfffff}, kAll);
  EXPECT_TRUE(allows(rules, {.major = 0xfff, .minor = 0xfffff}));
  EXPECT_FALSE(allows(rules, {.major = 0xfff, .minor = 0xffffe}));
}

TEST(DeviceFilter, AnExceptionAllowsOnlyAllThatIsAskedFor) {
  const RuleSet rules = only({DeviceType::Char, 1, 3}, kRead | kMknod);
  EXPECT_TRUE(allows(rules, {.major = 1, .minor = 3, .access = BPF_DEVCG_ACC_READ}));
  EXPECT_TRUE(allows(rules, {.major = 1, .minor = 3, .access = BPF_DEVCG_ACC_MKNOD}));
  EXPECT_FALSE(allows(rules, {.major = 1, .minor = 3, .access = kReadWrite}));
}

TEST(DeviceFilter, AnExceptionForbidsAnyOfWhatIsAskedFor) {
  const RuleSet rules = without({DeviceType::Char, 1, 3}, kWrite);
  EXPECT_TRUE(allows(rules, {.major = 1, .minor = 3, .access = BPF_DEVCG_ACC_READ}));
  EXPECT_FALSE(allows(rules, {.major = 1, .minor = 3, .access = kReadWrite}));
  EXPECT_TRUE(allows(rules, {.major = 1, .minor = 4, .access = kReadWrite}));
}

TEST(DeviceFilter, TheDefaultDevicesOfEveryContainerPass) {
  const auto rules = evaluate({});
  ASSERT_TRUE(rules);
  EXPECT_TRUE(allows(*rules, {.major = 1, .minor = 3, .access = kReadWrite}));
  EXPECT_TRUE(allows(*rules, {.major = 136, .minor = 9, .access = kReadWrite}));
  EXPECT_TRUE(allows(*rules, {.major = 77, .minor = 9, .access = BPF_DEVCG_ACC_MKNOD}));
  EXPECT_FALSE(allows(*rules, {.major = 77, .minor = 9}));
  EXPECT_FALSE(allows(*rules, {.type = DeviceType::Block, .major = 8, .minor = 0}));
}

}  // namespace
}  // namespace libcontainer::cgroups::devices
