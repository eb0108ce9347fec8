#include "seccomp/compile.h"

#include <fmt/compile.h>
#include <fmt/format.h>
#include <linux/seccomp.h>

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/error.h"
#include "config/seccomp_checks.h"
#include "seccomp/argument_code.h"
#include "seccomp/decision.h"
#include "seccomp/emitter.h"
#include "seccomp/profile.h"
#include "spec/names.h"

namespace libcontainer::seccomp {
namespace {

constexpr std::uint32_t kNumberOffset = offsetof(seccomp_data, nr);
constexpr std::uint32_t kArchitectureOffset = offsetof(seccomp_data, arch);

std::string flag_field(std::size_t index) {
  return fmt::format(FMT_COMPILE("linux.seccomp.flags[{}]"), index);
}

Result<std::uint32_t> read_flag(const std::string& name, std::size_t index,
                                const KernelSupport& kernel, bool notifies) {
  const auto flag = spec::kSeccompFlags.find(name);
  if (*flag == SECCOMP_FILTER_FLAG_TSYNC) return 0u;
  if ((kernel.filter_flags & *flag) == 0) {
    return std::unexpected(base::with_code(
        base::make_spec_error(flag_field(index),
                              fmt::format(FMT_COMPILE("this kernel does not support {}"), name)),
        Errc::Unsupported));
  }
  // The kernel refuses it with EINVAL.
  if (*flag == SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV && !notifies) {
    return std::unexpected(base::make_spec_error(
        flag_field(index), fmt::format(FMT_COMPILE("{} needs a rule with SCMP_ACT_NOTIFY"), name)));
  }
  return *flag;
}

Result<std::uint32_t> read_flags(const Seccomp& seccomp, const KernelSupport& kernel,
                                 bool notifies) {
  std::uint32_t flags = 0;
  if (notifies) {
    if ((kernel.filter_flags & SECCOMP_FILTER_FLAG_NEW_LISTENER) == 0) {
      return std::unexpected(base::with_code(
          base::make_spec_error("linux.seccomp.syscalls",
                                "seccomp notify unsupported: this kernel does not know "
                                "SECCOMP_FILTER_FLAG_NEW_LISTENER, which SCMP_ACT_NOTIFY needs"),
          Errc::Unsupported));
    }
    flags |= SECCOMP_FILTER_FLAG_NEW_LISTENER;
  }
  if (!seccomp.flags) return flags | (kernel.filter_flags & SECCOMP_FILTER_FLAG_SPEC_ALLOW);
  for (std::size_t i = 0; i < seccomp.flags->size(); ++i) {
    LC_TRY_ASSIGN(const std::uint32_t flag, read_flag((*seccomp.flags)[i], i, kernel, notifies));
    flags |= flag;
  }
  return flags;
}

// A balanced tree of comparisons over the ranges; number is the accumulator.
class NumberTree {
 public:
  NumberTree(Emitter& emitter, std::span<const Target> rule_code,
             std::span<const NumberRange> ranges)
      : emitter_(emitter), rule_code_(rule_code), ranges_(ranges) {}

  Target emit() { return emit(0, ranges_.size()); }

 private:
  Target leaf(std::size_t index) const {
    const Outcome outcome = ranges_[index].outcome;
    if (outcome.kind == Outcome::Kind::Rules) return rule_code_[outcome.value];
    return {Target::Kind::Return, outcome.value};
  }

  Target emit(std::size_t begin, std::size_t end) {
    if (end - begin == 1) return leaf(begin);
    // One number amid a range takes one test rather than two.
    if (end - begin == 3 && ranges_[begin].outcome == ranges_[begin + 2].outcome &&
        ranges_[begin + 1].first + 1 == ranges_[begin + 2].first) {
      return emitter_.branch(Compare::Equal, ranges_[begin + 1].first, leaf(begin + 1),
                             leaf(begin));
    }
    const std::size_t middle = begin + (end - begin) / 2;
    const Target from_middle = emit(middle, end);
    const Target below = emit(begin, middle);
    return emitter_.branch(Compare::GreaterOrEqual, ranges_[middle].first, from_middle, below);
  }

  Emitter& emitter_;
  std::span<const Target> rule_code_;
  std::span<const NumberRange> ranges_;
};

std::vector<sock_filter> emit(const Decisions& decisions, std::uint32_t default_action) {
  Emitter emitter;
  ArgumentCode argument_code(emitter);
  std::vector<Target> rule_code;
  for (const RuleList& list : decisions.rule_lists) {
    rule_code.push_back(argument_code.emit(list, {Target::Kind::Return, default_action}));
  }
  // Backwards, so that the native architecture is tested first.
  Target next{Target::Kind::Return, kOtherArchitecture};
  std::vector<Target> trees;
  for (auto it = decisions.architectures.rbegin(); it != decisions.architectures.rend(); ++it) {
    const Target tree = NumberTree(emitter, rule_code, it->ranges).emit();
    trees.push_back(it->ranges.size() == 1 ? tree : emitter.load(kNumberOffset, tree));
  }
  for (std::size_t i = 0; i < trees.size(); ++i) {
    const std::uint32_t audit = decisions.architectures[trees.size() - 1 - i].audit;
    next = emitter.branch(Compare::Equal, audit, trees[i], next);
  }
  emitter.enter(next.kind == Target::Kind::Code ? emitter.load(kArchitectureOffset, next) : next);
  return emitter.take_program();
}

}  // namespace

Result<Program> compile(const Seccomp& seccomp, const KernelSupport& kernel) {
  LC_TRY(config::check_filter(seccomp));
  Profile profile = Profile::read(seccomp);
  LC_TRY_ASSIGN(const auto architectures, read_architectures(seccomp));
  Program program;
  program.notifies = profile.notifies();
  LC_TRY_ASSIGN(program.flags, read_flags(seccomp, kernel, program.notifies));
  LC_TRY_ASSIGN(Decisions decisions, decide(profile, architectures));
  program.instructions = emit(decisions, profile.default_action());
  if (program.instructions.size() > BPF_MAXINSNS) {
    return std::unexpected(base::make_spec_error(
        "linux.seccomp",
        fmt::format(
            FMT_COMPILE("the filter takes {} instructions and the kernel allows {}; use fewer "
                        "rules with arguments"),
            program.instructions.size(), BPF_MAXINSNS)));
  }
  program.unknown_calls = profile.take_unknown_calls();
  program.warnings = std::move(decisions.warnings);
  return program;
}

}  // namespace libcontainer::seccomp
