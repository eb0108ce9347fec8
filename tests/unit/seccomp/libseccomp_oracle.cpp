#include "libseccomp_oracle.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <string>

// libseccomp 2.5 loses some of its nodes.
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libseccomp"; }

namespace libcontainer::seccomp {
namespace {

std::uint32_t action_of(SeccompAction action, std::optional<std::uint32_t> errno_ret) {
  const std::uint32_t data = errno_ret.value_or(EPERM);
  switch (action) {
    case SeccompAction::KillThread:
      return SCMP_ACT_KILL_THREAD;
    case SeccompAction::KillProcess:
      return SCMP_ACT_KILL_PROCESS;
    case SeccompAction::Trap:
      return SCMP_ACT_TRAP;
    case SeccompAction::Errno:
      return SCMP_ACT_ERRNO(data);
    case SeccompAction::Trace:
      return SCMP_ACT_TRACE(data);
    case SeccompAction::Allow:
      return SCMP_ACT_ALLOW;
    case SeccompAction::Log:
      return SCMP_ACT_LOG;
    case SeccompAction::Notify:
      return SCMP_ACT_NOTIFY;
  }
  return SCMP_ACT_KILL;
}

scmp_compare operator_of(SeccompOperator op) {
  switch (op) {
    case SeccompOperator::NotEqual:
      return SCMP_CMP_NE;
    case SeccompOperator::Less:
      return SCMP_CMP_LT;
    case SeccompOperator::LessOrEqual:
      return SCMP_CMP_LE;
    case SeccompOperator::Equal:
      return SCMP_CMP_EQ;
    case SeccompOperator::GreaterOrEqual:
      return SCMP_CMP_GE;
    case SeccompOperator::Greater:
      return SCMP_CMP_GT;
    case SeccompOperator::MaskedEqual:
      return SCMP_CMP_MASKED_EQ;
  }
  return SCMP_CMP_EQ;
}

std::uint32_t token_of(const std::string& architecture) {
  std::string name = architecture.substr(std::string("SCMP_ARCH_").size());
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return seccomp_arch_resolve_name(name.c_str());
}

int add_rule(scmp_filter_ctx context, const SeccompRule& rule, std::uint32_t action, int number) {
  std::vector<scmp_arg_cmp> conditions;
  std::map<std::uint32_t, int> uses;
  for (const SeccompArgument& argument : rule.args) {
    conditions.push_back(
        {argument.index, operator_of(argument.op), argument.value, argument.value_two});
    ++uses[argument.index];
  }
  const auto add = [&](const scmp_arg_cmp* first, std::size_t count) {
    return -seccomp_rule_add_array(context, action, number, static_cast<unsigned>(count), first);
  };
  if (std::ranges::none_of(uses, [](const auto& use) { return use.second > 1; })) {
    return add(conditions.data(), conditions.size());
  }
  for (const scmp_arg_cmp& condition : conditions) {
    if (const int error = add(&condition, 1); error != 0) return error;
  }
  return 0;
}

int add_rules(scmp_filter_ctx context, const Seccomp& profile) {
  const std::uint32_t otherwise = action_of(profile.default_action, profile.default_errno_ret);
  for (const SeccompRule& rule : profile.syscalls) {
    const std::uint32_t action = action_of(rule.action, rule.errno_ret);
    if (action == otherwise) continue;
    for (const std::string& name : rule.names) {
      const int number = seccomp_syscall_resolve_name(name.c_str());
      if (const int error = add_rule(context, rule, action, number); error != 0) return error;
    }
  }
  return 0;
}

std::vector<sock_filter> export_program(scmp_filter_ctx context) {
  const int fd = memfd_create("filter", MFD_CLOEXEC);
  std::vector<sock_filter> program;
  if (fd < 0 || seccomp_export_bpf(context, fd) != 0) std::abort();
  program.resize(static_cast<std::size_t>(lseek(fd, 0, SEEK_END)) / sizeof(sock_filter));
  const std::size_t bytes = program.size() * sizeof(sock_filter);
  if (pread(fd, program.data(), bytes, 0) != static_cast<ssize_t>(bytes)) std::abort();
  close(fd);
  return program;
}

// Of a call that libseccomp resolves to the pseudo number of its multiplexed form; -1 if it has
// none.
int direct_number(std::uint32_t token, const std::string& name) {
  if (token != SCMP_ARCH_X86) return -1;
  for (int number = 0; number < 512; ++number) {
    char* found = seccomp_syscall_resolve_num_arch(token, number);
    const bool same = found != nullptr && name == found;
    std::free(found);
    if (same) return number;
  }
  return -1;
}

}  // namespace

Seccomp known_to_libseccomp(Seccomp profile) {
  for (SeccompRule& rule : profile.syscalls) {
    std::erase_if(rule.names, [](const std::string& name) {
      return seccomp_syscall_resolve_name(name.c_str()) == __NR_SCMP_ERROR;
    });
  }
  return profile;
}

Oracle ask_libseccomp(const Seccomp& profile) {
  scmp_filter_ctx context =
      seccomp_init(action_of(profile.default_action, profile.default_errno_ret));
  // Without its binary tree libseccomp 2.5 forgets to load the number on an architecture that does
  // not have the first call of its list.
  constexpr std::uint32_t kBinaryTree = 2;
  if (seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, kBinaryTree) != 0) std::abort();
  for (const std::string& architecture : profile.architectures) {
    const int error = -seccomp_arch_add(context, token_of(architecture));
    if (error != 0 && error != EEXIST) std::abort();
  }
  Oracle oracle;
  oracle.error = add_rules(context, profile);
  if (oracle.error == 0) oracle.program = export_program(context);
  seccomp_release(context);
  return oracle;
}

std::optional<std::uint32_t> highest_mentioned(const Seccomp& profile,
                                               const std::string& architecture) {
  const std::uint32_t token = token_of(architecture);
  std::optional<std::uint32_t> highest;
  const auto count = [&](int number) {
    if (number >= 0) highest = std::max(highest.value_or(0), static_cast<std::uint32_t>(number));
  };
  for (const SeccompRule& rule : profile.syscalls) {
    for (const std::string& name : rule.names) {
      const int number = seccomp_syscall_resolve_name_arch(token, name.c_str());
      count(number);
      if (number > -100 || number <= -300) continue;
      count(seccomp_syscall_resolve_name_arch(token, number > -200 ? "socketcall" : "ipc"));
      count(direct_number(token, name));
    }
  }
  return highest;
}

}  // namespace libcontainer::seccomp
