// What is behind a public Container.
#pragma once

#include <libcontainer/container.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "cgroups/paths.h"
#include "container/state_directory.h"
#include "process/plan.h"
#include "spec/state.h"

namespace libcontainer {

struct Container::Impl {
  Impl(container::StateDirectory directory_in, spec::State state_in)
      : directory(std::move(directory_in)), state(std::move(state_in)) {}

  container::StateDirectory directory;
  spec::State state;
  std::optional<Process> init;
  sys::Fd notify_socket;

  cgroups::CgroupPaths cgroups() const { return cgroups::from_state(state.cgroup_paths); }
};

namespace container {

using Impl = Container::Impl;

// create.cpp. StartGate::None: the program is executed at once.
using process::StartGate;
Result<std::unique_ptr<Impl>> create(std::string_view state_root, std::string_view id,
                                     const Config& config, const ProcessIo& io,
                                     const CreateOptions& options, StartGate gate);
// exec.cpp
Result<Process> exec(Impl& container, const ProcessConfig& process, const ProcessIo& io,
                     const ExecOptions& options);
Result<ProcessConfig> init_process(const Impl& container);

// lifecycle.cpp
Error wrong_state(std::string text);
// For a change of the container's state: waits for another command that makes one, and reads what
// it has written.
Result<> lock(Impl& container);
// SECURITY: a cgroup of the state's that another container has taken over is left out. Until the
// container was made, its cgroups are a plan: then those only that carry its own mark.
cgroups::CgroupPaths own_cgroups(const Impl& container);
Result<Status> status(const Impl& container);
// "container not running" if init is not there yet, or not any more.
Result<> require_process(const Impl& container);
Result<ContainerState> state(const Impl& container);
Result<> start(Impl& container);
// Once init is released; if one fails, init is killed.
Result<> run_poststart_hooks(Impl& container, sys::FdRef cancel = {});
Result<> signal(const Impl& container, int number);
Result<> destroy(Impl& container);
// Whether systemd is asked to stop the container's unit, or has just shown that it does not answer.
enum class Units : std::uint8_t { Stop, Leave };
// Ends whatever of the container is alive, removes its unit, its cgroups and its state, and runs
// the poststop hooks that are due. The lock is held.
Result<> tear_down(Impl& container, Units units = Units::Stop);
ContainerState describe(const spec::State& state, Status status);

// pause.cpp
Result<> pause(Impl& container);
Result<> resume(Impl& container);

// observe.cpp
Result<std::vector<pid_t>> processes(const Impl& container);
Result<Stats> stats(const Impl& container);

// oom_watch.cpp
Result<OomWatch> watch_oom(const Impl& container);

// update.cpp
Result<> set(Impl& container, const Resources& changes, const RdtChanges& rdt);
Result<std::vector<LimitWrite>> plan_set(const Impl& container, const Resources& changes,
                                         const RdtChanges& rdt);

// checkpoint.cpp
Result<CheckpointSummary> checkpoint(Impl& container, const CheckpointOptions& options);
// restore.cpp
Result<std::unique_ptr<Impl>> restore(std::string_view state_root, std::string_view id,
                                      const Config& config, const ProcessIo& io,
                                      const CreateOptions& create, const RestoreOptions& options);

// remove.cpp
Result<> remove(std::string_view state_root, std::string_view id);

}  // namespace container
}  // namespace libcontainer
