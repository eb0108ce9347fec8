#include "random_profile.h"

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "seccomp/syscall_table.h"

namespace libcontainer::seccomp {
namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t bound) {
  return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
}

constexpr auto kNames = std::to_array<const char*>({
    "read",      "write",      "open",   "close",      "clone",   "personality",     "ioctl",
    "socket",    "bind",       "sendto", "recv",       "send",    "shmget",          "semop",
    "msgctl",    "socketcall", "ipc",    "prctl",      "futex",   "openat",          "keyctl",
    "ptrace",    "mmap",       "mmap2",  "setsockopt", "accept4", "clock_gettime64", "fchmodat2",
    "getrandom", "chown32",
});

constexpr auto kArchitectureNames = std::to_array<const char*>(
    {"SCMP_ARCH_X86", "SCMP_ARCH_X86_64", "SCMP_ARCH_X32", "SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"});

constexpr auto kConstants = std::to_array<std::uint64_t>({
    0,
    1,
    2,
    5,
    7,
    40,
    0xff,
    0x7fffffff,
    0x80000000,
    0xfffffffe,
    0xffffffff,
    0x100000000,
    0x100000005,
    0x500000005,
    0x7fffffffffffffff,
    0xffffffff00000000,
    0xffffffffffffffff,
});

constexpr auto kActions = std::to_array<SeccompAction>({
    SeccompAction::Allow,
    SeccompAction::Errno,
    SeccompAction::KillProcess,
    SeccompAction::Trap,
    SeccompAction::Log,
});

SeccompArgument random_argument(Random& random, std::uint32_t index, const Shape& shape) {
  SeccompArgument argument;
  argument.index = index;
  argument.op = shape.operators[below(random, shape.operators.size())];
  argument.value = kConstants[below(random, kConstants.size())];
  argument.value_two = kConstants[below(random, kConstants.size())];
  return argument;
}

SeccompRule random_rule(Random& random, const char* name, SeccompAction action,
                        const Shape& shape) {
  SeccompRule rule;
  rule.names = {name};
  rule.action = action;
  if (action == SeccompAction::Errno) rule.errno_ret = 13;
  const std::size_t count = below(random, 8) == 0 ? 0 : 1 + below(random, shape.most_conditions);
  for (std::size_t i = 0; i < count; ++i) {
    rule.args.push_back(
        random_argument(random, static_cast<std::uint32_t>(below(random, 3)), shape));
  }
  return rule;
}

seccomp_data call(std::uint32_t audit, std::uint32_t number) {
  seccomp_data data{};
  data.arch = audit;
  data.nr = static_cast<int>(number);
  return data;
}

std::vector<std::uint64_t> values_around(const Seccomp& profile) {
  std::set<std::uint64_t> values{0, 3, ~std::uint64_t{0}};
  for (const SeccompRule& rule : profile.syscalls) {
    for (const SeccompArgument& argument : rule.args) {
      for (const std::uint64_t value :
           {argument.value, argument.value_two, argument.value & argument.value_two}) {
        values.insert({value, value - 1, value + 1, value ^ 0x100000000, value & 0xffffffff,
                       value ^ 0x80000000});
      }
    }
  }
  return {values.begin(), values.end()};
}

}  // namespace

Seccomp random_profile(std::uint32_t seed, const Shape& shape) {
  Random random(seed);
  Seccomp profile;
  profile.default_action = below(random, 3) == 0 ? SeccompAction::Allow : SeccompAction::Errno;
  profile.default_errno_ret = 1;
  for (const char* name :
       {"SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"}) {
    if (below(random, 2) == 0) profile.architectures.emplace_back(name);
  }
  auto names = kNames;
  std::shuffle(names.begin(), names.end(), random);
  const std::size_t calls = 1 + below(random, 8);
  for (std::size_t i = 0; i < calls; ++i) {
    SeccompAction action = kActions[below(random, kActions.size())];
    const std::size_t rules = 1 + below(random, shape.most_rules);
    for (std::size_t j = 0; j < rules; ++j) {
      if (!shape.one_action) action = kActions[below(random, kActions.size())];
      profile.syscalls.push_back(random_rule(random, names[i], action, shape));
    }
  }
  return profile;
}

std::vector<seccomp_data> calls_around(const Seccomp& profile, std::uint32_t seed) {
  Random random(seed);
  std::set<NameId> names;
  for (const SeccompRule& rule : profile.syscalls) names.insert(*find_syscall(rule.names.front()));
  for (const char* multiplexer : {"socketcall", "ipc"}) names.insert(*find_syscall(multiplexer));
  const std::vector<std::uint64_t> values = values_around(profile);
  std::vector<seccomp_data> calls;
  for (const char* architecture : kArchitectureNames) {
    const ArchitectureIndex i = *find_architecture(architecture);
    for (const NumberedSyscall& numbered : syscalls_of(i)) {
      if (!names.contains(numbered.name)) continue;
      for (int sample = 0; sample < 60; ++sample) {
        seccomp_data data = call(kArchitectures[i].audit, numbered.number);
        for (auto& argument : data.args) argument = values[below(random, values.size())];
        // Selectors of socketcall and ipc.
        if (sample % 2 == 0) data.args[0] = below(random, 26);
        calls.push_back(data);
      }
    }
  }
  return calls;
}

}  // namespace libcontainer::seccomp
