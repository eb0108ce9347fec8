// What it costs to compile the profile of a container engine, and to load the program.
#include <benchmark/benchmark.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>

#include "engine_profile.h"
#include "libseccomp_oracle.h"
#include "seccomp/compile.h"
#include "seccomp/decision.h"
#include "seccomp/profile.h"
#include "seccomp/syscall_table.h"

namespace libcontainer::seccomp {
namespace {

using Clock = std::chrono::steady_clock;

Seccomp profile_for(std::int64_t architectures) {
  std::vector<std::string> names = {"SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"};
  names.resize(static_cast<std::size_t>(architectures));
  return known_to_libseccomp(engine_profile(names));
}

void resolve_names(benchmark::State& state) {
  const Seccomp profile = profile_for(3);
  for (auto _ : state) {
    for (const std::string& name : profile.syscalls.front().names)
      benchmark::DoNotOptimize(find_syscall(name));
  }
  state.counters["names"] = static_cast<double>(profile.syscalls.front().names.size());
}
BENCHMARK(resolve_names)->Unit(benchmark::kMicrosecond);

void compile_profile(benchmark::State& state) {
  const Seccomp profile = profile_for(state.range(0));
  std::size_t size = 0;
  for (auto _ : state) {
    const auto program = compile(profile, {});
    if (!program) return state.SkipWithError("the profile does not compile");
    size = program->instructions.size();
  }
  state.counters["instructions"] = static_cast<double>(size);
}
BENCHMARK(compile_profile)->Arg(1)->Arg(2)->Arg(3)->Unit(benchmark::kMicrosecond);

void compile_with_libseccomp(benchmark::State& state) {
  const Seccomp profile = profile_for(state.range(0));
  std::size_t size = 0;
  for (auto _ : state) size = ask_libseccomp(profile).program.size();
  state.counters["instructions"] = static_cast<double>(size);
}
BENCHMARK(compile_with_libseccomp)->Arg(1)->Arg(3)->Unit(benchmark::kMicrosecond);

// In a child each time: a filter stays for good. The time is that of seccomp(2) alone.
double seconds_to_load(std::vector<sock_filter>& program) {
  int pipe_ends[2];
  if (pipe(pipe_ends) != 0) std::abort();
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    const sock_fprog argument{static_cast<unsigned short>(program.size()), program.data()};
    const auto start = Clock::now();
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &argument);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    (void)!write(pipe_ends[1], &seconds, sizeof(seconds));
    syscall(SYS_exit_group, 0);
  }
  double seconds = 0;
  (void)!read(pipe_ends[0], &seconds, sizeof(seconds));
  close(pipe_ends[0]);
  close(pipe_ends[1]);
  waitpid(child, nullptr, 0);
  return seconds;
}

void load_program(benchmark::State& state) {
  auto program = compile(profile_for(3), {});
  if (!program) return state.SkipWithError("the profile does not compile");
  for (auto _ : state) state.SetIterationTime(seconds_to_load(program->instructions));
}
BENCHMARK(load_program)->UseManualTime()->Unit(benchmark::kMicrosecond);

void load_program_of_libseccomp(benchmark::State& state) {
  auto program = ask_libseccomp(profile_for(3)).program;
  for (auto _ : state) state.SetIterationTime(seconds_to_load(program));
}
BENCHMARK(load_program_of_libseccomp)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace libcontainer::seccomp
