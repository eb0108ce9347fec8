// The public class: every function is one of container_impl.h.
#include <fmt/format.h>

#include "base/error.h"
#include "base/path.h"
#include "container/container_impl.h"
#include "container/process_impl.h"
#include "sys/process.h"

namespace libcontainer {

std::string_view to_string(Status status) {
  switch (status) {
    case Status::Creating:
      return "creating";
    case Status::Created:
      return "created";
    case Status::Running:
      return "running";
    case Status::Paused:
      return "paused";
    case Status::Stopped:
      return "stopped";
  }
  return "unknown";
}

Container::Container(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Container::Container(Container&&) noexcept = default;
Container& Container::operator=(Container&&) noexcept = default;
Container::~Container() = default;

Result<Container> Container::create(std::string_view state_root, std::string_view id,
                                    const Config& config, const ProcessIo& io,
                                    const CreateOptions& options) {
  LC_TRY_ASSIGN(auto impl,
                container::create(state_root, id, config, io, options, container::StartGate::Fifo));
  return Container(std::move(impl));
}

Result<Container> Container::run(std::string_view state_root, std::string_view id,
                                 const Config& config, const ProcessIo& io,
                                 const CreateOptions& options) {
  LC_TRY_ASSIGN(auto impl,
                container::create(state_root, id, config, io, options, container::StartGate::None));
  const auto cancel = sys::FdRef::borrow(options.cancel_fd);
  if (auto hooks = container::run_poststart_hooks(*impl, cancel); !hooks) {
    (void)container::destroy(*impl);  // the first failure is the one to tell
    // Nobody else knows of it. What a frozen cgroup holds is not waited for.
    (void)sys::wait_pidfd(sys::FdRef::borrow(impl->init->pidfd()), sys::Wait::Poll);
    return std::unexpected(std::move(hooks).error());
  }
  return Container(std::move(impl));
}

namespace {

Result<std::unique_ptr<Container::Impl>> load_impl(std::string_view state_root, std::string_view id,
                                                   spec::StateDepth depth) {
  LC_TRY_ASSIGN(auto directory, container::StateDirectory::open(state_root, id));
  LC_TRY_ASSIGN(auto state, directory.read_state(depth));
  return std::make_unique<Container::Impl>(std::move(directory), std::move(state));
}

Result<ContainerState> read_state(std::string_view state_root, std::string_view id) {
  LC_TRY_ASSIGN(const auto impl, load_impl(state_root, id, spec::StateDepth::Outline));
  return container::state(*impl);
}

}  // namespace

Result<Container> Container::load(std::string_view state_root, std::string_view id) {
  LC_TRY_ASSIGN(auto impl, load_impl(state_root, id, spec::StateDepth::Whole));
  return Container(std::move(impl));
}

Result<std::vector<ListEntry>> Container::list(std::string_view state_root) {
  LC_TRY_ASSIGN(const auto ids, container::list_ids(state_root));
  std::vector<ListEntry> entries;
  entries.reserve(ids.size());
  for (const auto& id : ids) entries.push_back({.id = id, .state = read_state(state_root, id)});
  return entries;
}

Result<> Container::remove(std::string_view state_root, std::string_view id) {
  return container::remove(state_root, id);
}

Result<Container> Container::restore(std::string_view state_root, std::string_view id,
                                     const Config& config, const ProcessIo& io,
                                     const CreateOptions& create, const RestoreOptions& options) {
  LC_TRY_ASSIGN(auto impl, container::restore(state_root, id, config, io, create, options));
  return Container(std::move(impl));
}

const std::string& Container::id() const { return impl_->state.id; }

Process& Container::init() {
  if (!impl_->init) impl_->init.emplace(nullptr);
  return *impl_->init;
}

int Container::take_notify_socket() { return impl_->notify_socket.release(); }

Result<> Container::start() { return container::start(*impl_); }

Result<Process> Container::exec(const ProcessConfig& process, const ProcessIo& io,
                                const ExecOptions& options) {
  return container::exec(*impl_, process, io, options);
}

Result<> Container::signal(int number) { return container::signal(*impl_, number); }
Result<> Container::pause() { return container::pause(*impl_); }
Result<> Container::resume() { return container::resume(*impl_); }
Result<> Container::set(const Resources& changes, const RdtChanges& rdt) {
  return container::set(*impl_, changes, rdt);
}
Result<std::vector<LimitWrite>> Container::plan_set(const Resources& changes,
                                                    const RdtChanges& rdt) const {
  return container::plan_set(*impl_, changes, rdt);
}
Result<CheckpointSummary> Container::checkpoint(const CheckpointOptions& options) {
  return container::checkpoint(*impl_, options);
}
Result<> Container::destroy() { return container::destroy(*impl_); }
Result<Status> Container::status() const { return container::status(*impl_); }
Result<ContainerState> Container::state() const { return container::state(*impl_); }
Result<std::vector<pid_t>> Container::processes() const { return container::processes(*impl_); }
Result<Stats> Container::stats() const { return container::stats(*impl_); }
Result<OomWatch> Container::watch_oom() const { return container::watch_oom(*impl_); }
const Config& Container::config() const { return impl_->state.config; }
Result<ProcessConfig> Container::process() const { return container::init_process(*impl_); }

}  // namespace libcontainer
