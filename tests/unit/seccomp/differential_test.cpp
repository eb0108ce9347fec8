// The verdicts of our programs are those of libseccomp's, but for the numbers above the profile.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <map>

#include "bpf_interpreter.h"
#include "engine_profile.h"
#include "libseccomp_oracle.h"
#include "random_profile.h"
#include "seccomp/architecture.h"
#include "seccomp/compile.h"

namespace libcontainer::seccomp {
namespace {

// What runc adds to libseccomp's program.
class Expected {
 public:
  explicit Expected(const Seccomp& profile)
      : oracle_(ask_libseccomp(profile)), tail_(profile.default_action != SeccompAction::Allow) {
    std::vector<std::string> names = profile.architectures;
    names.emplace_back(kNativeArchitectureName);
    for (const std::string& name : names) {
      if (const auto highest = highest_mentioned(profile, name)) highest_[name] = *highest;
    }
  }

  int error() const { return oracle_.error; }

  std::uint32_t verdict(const seccomp_data& call) const {
    if (tail_ && is_above(call)) return SECCOMP_RET_ERRNO | ENOSYS;
    const Execution theirs = run(oracle_.program, call);
    EXPECT_TRUE(theirs.valid);
    return theirs.action;
  }

 private:
  bool is_above(const seccomp_data& call) const {
    const auto number = static_cast<std::uint32_t>(call.nr);
    for (const auto& [name, highest] : highest_) {
      const ArchitectureIndex index = *find_architecture(name);
      if (kArchitectures[index].audit != call.arch) continue;
      const bool other_half =
          index == kX86_64 && (number & kX32Bit) != 0 && highest_.contains("SCMP_ARCH_X32");
      if (index == kX32 && (number & kX32Bit) == 0) continue;
      if (!other_half && number > highest) return true;
    }
    return false;
  }

  Oracle oracle_;
  bool tail_;
  std::map<std::string, std::uint32_t> highest_;
};

std::string describe(const seccomp_data& call) {
  return fmt::format("architecture {:#x} number {} arguments {:#x} {:#x} {:#x}", call.arch,
                     static_cast<std::uint32_t>(call.nr), call.args[0], call.args[1], call.args[2]);
}

void expect_same(const Program& program, const Expected& expected, const seccomp_data& call) {
  const Execution ours = run(program.instructions, call);
  ASSERT_TRUE(ours.valid) << describe(call);
  ASSERT_EQ(ours.action, expected.verdict(call)) << describe(call);
}

// Every number that means something, its neighbours and the ends.
std::vector<std::uint32_t> all_numbers() {
  std::vector<std::uint32_t> numbers;
  for (const std::uint32_t base :
       {0u, 4000u, 5000u, 6000u, 0xf0000u, kX32Bit, 0x80000000u, 0xffffff00u}) {
    for (std::uint32_t i = 0; i < 500; ++i) numbers.push_back(base + i);
  }
  return numbers;
}

class EngineProfileOnArchitectures : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(EngineProfileOnArchitectures, DecidesEveryCallAsLibseccomp) {
  const Seccomp profile = known_to_libseccomp(engine_profile(GetParam()));
  const auto program = compile(profile, {kAllFilterFlags});
  ASSERT_TRUE(program) << program.error().message();
  const Expected expected(profile);
  ASSERT_EQ(expected.error(), 0);
  for (const Architecture& architecture : kArchitectures) {
    if (architecture.endian != std::endian::native) continue;
    for (const std::uint32_t number : all_numbers()) {
      for (const std::uint64_t value : {0x0ull, 0x28ull, 0x20008ull, 0x110000000ull}) {
        const seccomp_data call{static_cast<int>(number), architecture.audit, 0, {value}};
        ASSERT_NO_FATAL_FAILURE(expect_same(*program, expected, call));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Sets, EngineProfileOnArchitectures,
    testing::Values(std::vector<std::string>{},
                    std::vector<std::string>{"SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"},
                    std::vector<std::string>{"SCMP_ARCH_X86"},
                    std::vector<std::string>{"SCMP_ARCH_X32"},
                    std::vector<std::string>{"SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM",
                                             "SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64",
                                             "SCMP_ARCH_MIPSEL64N32", "SCMP_ARCH_PPC64LE",
                                             "SCMP_ARCH_RISCV64"}),
    [](const auto& test) {
      return test.param.empty() ? std::string("native")
                                : fmt::format("{}_{}", test.index, test.param.back());
    });

struct ShapeCase {
  std::string name;
  Shape shape;
  bool narrow_only;  // compare only where a system call looks at 32 bits of each argument
};

class RandomProfiles : public testing::TestWithParam<ShapeCase> {};

bool is_narrow(const seccomp_data& call) {
  return call.arch == AUDIT_ARCH_I386 || call.arch == AUDIT_ARCH_ARM ||
         (call.arch == AUDIT_ARCH_X86_64 && (static_cast<std::uint32_t>(call.nr) & kX32Bit) != 0);
}

TEST_P(RandomProfiles, DecideAsLibseccomp) {
  int compared = 0;
  for (std::uint32_t seed = 1; compared < 100; ++seed) {
    const Seccomp profile = random_profile(seed, GetParam().shape);
    const Expected expected(profile);
    const auto program = compile(profile, {kAllFilterFlags});
    // libseccomp also refuses contradictions in rules that a later rule without conditions makes
    // void.
    if (expected.error() != 0) continue;
    ASSERT_TRUE(program) << "seed " << seed << ": " << program.error().message();
    for (const seccomp_data& call : calls_around(profile, seed)) {
      if (GetParam().narrow_only && !is_narrow(call)) continue;
      ASSERT_NO_FATAL_FAILURE(expect_same(*program, expected, call)) << "seed " << seed;
    }
    ++compared;
  }
}

using Op = SeccompOperator;
const std::vector<Op> kAllOperators = {Op::NotEqual,       Op::Less,    Op::LessOrEqual, Op::Equal,
                                       Op::GreaterOrEqual, Op::Greater, Op::MaskedEqual};

// libseccomp 2.5 is wrong, or never returns, for some sets of rules: where several rules of one
// call compare for order or inequality in two words, and where it takes one rule for a part of
// another. argument_test.cpp holds our programs against the plain meaning of such rules.
INSTANTIATE_TEST_SUITE_P(
    Shapes, RandomProfiles,
    testing::Values(
        ShapeCase{"several_actions_by_values", {.operators = {Op::Equal, Op::MaskedEqual}}, false},
        ShapeCase{"several_actions_by_all_operators_in_one_word",
                  {.operators = kAllOperators, .most_conditions = 1},
                  true},
        ShapeCase{"one_condition_with_any_operator",
                  {.operators = kAllOperators, .most_rules = 1, .most_conditions = 1},
                  false}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace libcontainer::seccomp
