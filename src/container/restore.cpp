// Making a container from an image. As when one is created, every side effect is named in
// state.json before it exists; mounts are made in a mount namespace that goes with criu.
#include <fmt/format.h>

#include "base/error.h"
#include "base/scope.h"
#include "base/text.h"
#include "cgroups/proc_files.h"
#include "config/container_id.h"
#include "config/query.h"
#include "container/console_socket.h"
#include "container/container_impl.h"
#include "container/creating_hooks.h"
#include "container/host_mounts.h"
#include "container/image_directories.h"
#include "container/joined_maps.h"
#include "container/keyring_name.h"
#include "container/new_cgroup.h"
#include "container/new_state.h"
#include "container/process_impl.h"
#include "container/rdt_group.h"
#include "container/service.h"
#include "container/text_file.h"
#include "criu/client.h"
#include "criu/descriptors.h"
#include "criu/options.h"
#include "network/devices.h"
#include "spec/namespace_kinds.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace libcontainer::container {
namespace {

constexpr const char* kLog = "restore.log";
// criu's descriptors: its streams, the socket, then ours.
constexpr int kFirstExtra = 4;

// Namespaces that are joined and are not in the image.
struct Joined {
  std::vector<sys::Fd> open;
  std::vector<criu::InheritedDescriptor> inherited;
  std::vector<criu::JoinedNamespace> by_path;
};

Result<Joined> join_namespaces(const Config& config) {
  Joined joined;
  for (const auto& entry : config.namespaces) {
    if (entry.path.empty()) continue;
    const auto& kind = spec::namespace_kind(entry.type);
    auto file = sys::open_at(sys::FdRef::cwd(), entry.path, O_RDONLY);
    if (!file) {
      return std::unexpected(base::make_error(
          Errc::NotFound,
          fmt::format("Requested {} namespace {} does not exist", kind.name, entry.path)));
    }
    const auto* const external = criu::find_external(entry.type);
    if (external != nullptr) {
      const int number = kFirstExtra + static_cast<int>(joined.open.size());
      joined.inherited.push_back({.name = external->image_name, .number = number});
      joined.open.push_back(std::move(*file));
      continue;
    }
    if (entry.type == NamespaceType::Cgroup) {
      return std::unexpected(
          base::make_error(Errc::Unsupported,
                           fmt::format("Do not know how to handle namespace {}", kind.state_name)));
    }
    joined.by_path.push_back({.kind = kind.proc_file, .path = entry.path});
  }
  return joined;
}

// What criu, which is in them, is to put in place of the image's cgroups: cgroup v1 only, where
// each hierarchy has a root of its own.
Result<std::vector<criu::CgroupRoot>> cgroup_roots(pid_t pid) {
  const std::string path = fmt::format("/proc/{}/cgroup", pid);
  LC_TRY_ASSIGN(const std::string text, read_text_file(sys::FdRef::cwd(), path.c_str(), path));
  std::vector<criu::CgroupRoot> roots;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto line = cgroups::parse_cgroup_line(base::take_until(rest, '\n'));
    if (!line) continue;
    roots.push_back(
        {.controllers = std::string(line->controllers), .path = std::string(line->path)});
  }
  return roots;
}

// One restoration: what its parts share.
class Restoration {
 public:
  Restoration(const Config& config, const ProcessIo& io, const CreateOptions& create,
              const RestoreOptions& options)
      : config_(config), io_(io), create_(create), options_(options), cgroup_(config, create) {}
  Result<std::unique_ptr<Impl>> run(std::string_view state_root, std::string_view id);

 private:
  Result<> check(std::string_view id);
  Result<std::unique_ptr<Impl>> make_state(std::string_view state_root, std::string_view id);
  Result<criu::Client> connect() const;
  Result<criu::Options> plan(pid_t criu) const;
  Result<> save(Impl& container) const;
  Result<> enter_groups(Impl& container, pid_t criu);
  Result<> take_terminal(sys::Fd terminal);
  Result<> adopt(Impl& container, pid_t pid);
  Result<> attend(Impl& container, const criu::Notification& notification, sys::Fd terminal);
  Result<> restore(Impl& container);
  Result<> hand_over(Impl& container, pid_t pid);

  const Config& config_;
  const ProcessIo& io_;
  const CreateOptions& create_;
  const RestoreOptions& options_;
  HostInfo host_;
  std::string rootfs_;
  NewCgroup cgroup_;
  std::optional<intelrdt::Group> rdt_group_;
  ImageDirectories directories_;
  std::vector<std::string> descriptors_;
  Joined joined_;
  Sockets sockets_;
  std::string config_json_;
};

Result<> Restoration::check(std::string_view id) {
  LC_TRY_ASSIGN(host_, read_host_info());
  LC_TRY(validate(config_, host_));
  LC_TRY_ASSIGN(rootfs_, resolve_rootfs(config_));
  LC_TRY_ASSIGN(joined_, join_namespaces(config_));
  LC_TRY_ASSIGN(directories_, open_image_directories(options_, Images::MustBeThere));
  LC_TRY_ASSIGN(
      const std::string json,
      read_text_file(directories_.images, criu::kDescriptorsFile,
                     fmt::format("{}/{}", options_.image_directory, criu::kDescriptorsFile)));
  LC_TRY_ASSIGN(descriptors_, criu::parse_descriptors(json));
  LC_TRY(cgroup_.plan(host_, id));
  LC_TRY_ASSIGN(rdt_group_, plan_rdt_group(config_, id));
  return {};
}

Result<std::unique_ptr<Impl>> Restoration::make_state(std::string_view state_root,
                                                      std::string_view id) {
  LC_TRY_ASSIGN(auto directory, StateDirectory::create(state_root, id));
  base::ScopeExit remove([&] { (void)directory.remove(); });
  spec::State state = new_state(config_, id, rootfs_);
  // The image has none; what exec starts has its own, and not the caller's.
  if (create_.session_keyring == SessionKeyring::New) {
    LC_TRY_ASSIGN(state.hull->keyring, new_keyring_name(id));
  }
  LC_TRY(cgroup_.name_in(state, directory.mark()));
  config_json_ = spec::format_state_config(state.config, create_.cgroup_driver);
  LC_TRY(directory.write_state(spec::format_state(state, config_json_)));
  LC_TRY(directory.write_process(*config_.process));
  sys::Fd notify_socket;
  if (has_notify_socket(config_, create_)) {
    LC_TRY(directory.make_notify_directory());
    LC_TRY_ASSIGN(notify_socket, directory.make_notify_socket());
  }
  remove.release();
  auto container = std::make_unique<Impl>(std::move(directory), std::move(state));
  container->notify_socket = std::move(notify_socket);
  return container;
}

Result<criu::Client> Restoration::connect() const {
  criu::StartOptions start{
      .streams = {sys::FdRef::borrow(io_.stdin_fd), sys::FdRef::borrow(io_.stdout_fd),
                  sys::FdRef::borrow(io_.stderr_fd)},
      .extra = {},
      .root_mount = rootfs_,
      .directories = {options_.image_directory}};
  if (!options_.work_directory.empty()) start.directories.push_back(options_.work_directory);
  for (const auto& fd : joined_.open) start.extra.push_back(fd);
  LC_TRY_ASSIGN(auto client, criu::Client::connect(start));
  const auto needed = criu::requirements(options_, config_);
  LC_TRY_ASSIGN(const auto version, client.ask_version());
  LC_TRY(criu::check_version(version, needed));
  LC_TRY_ASSIGN(const auto features, client.ask_features(needed.features));
  LC_TRY(criu::check_features(features, needed));
  return client;
}

Result<criu::Options> Restoration::plan(pid_t criu) const {
  const int images = kFirstExtra + static_cast<int>(joined_.open.size());
  const bool has_work = !options_.work_directory.empty();
  criu::RestoreFacts facts{.directories = {.images = images, .work = has_work ? images + 1 : -1},
                           .root = rootfs_,
                           .config_file = existing_config_file(criu::config_file(config_)),
                           .mounts = restored_mounts(config_),
                           .inherited = criu::inherited_streams(descriptors_),
                           .joined = joined_.by_path,
                           .cgroup_roots = {}};
  facts.inherited.insert(facts.inherited.end(), joined_.inherited.begin(), joined_.inherited.end());
  LC_TRY_ASSIGN(facts.cgroup_roots, cgroup_roots(criu));
  return criu::plan_restore(options_, facts);
}

Result<> Restoration::save(Impl& container) const {
  return container.directory.write_state(spec::format_state(container.state, config_json_));
}

// What criu is in, the processes that it makes are born in.
Result<> Restoration::enter_groups(Impl& container, pid_t criu) {
  if (rdt_group_) {
    LC_TRY(make_rdt_group(*rdt_group_, container.state, [&] { return save(container); }));
    LC_TRY(intelrdt::join(*rdt_group_, criu));
  }
  const bool has_cgroup = cgroup_.has_unit() || !cgroup_.paths().directories.empty();
  return has_cgroup ? cgroup_.enter(container, criu) : Result<>{};
}

Result<> Restoration::take_terminal(sys::Fd terminal) {
  constexpr std::string_view kName = "/dev/ptmx";
  if (!sockets_.console) return {};  // config.json has no terminal: nobody waits for one
  const auto sent = sys::send_message(sockets_.console, std::as_bytes(std::span(kName)), terminal);
  if (sent) return {};
  return std::unexpected(base::make_system_error(
      sent.error().value, fmt::format("send the terminal to '{}'", io_.console_socket)));
}

// Restored, but not let go yet.
Result<> Restoration::adopt(Impl& container, pid_t pid) {
  LC_TRY(identify_init(container.state, pid));
  become_created(container.state);
  container.state.external_descriptors = descriptors_;
  return save(container);
}

Result<> Restoration::attend(Impl& container, const criu::Notification& notification,
                             sys::Fd terminal) {
  if (notification.script == "setup-namespaces") {
    // Nothing of the namespace is in the image.
    const bool is_new = config::has_new_namespace(config_, NamespaceType::Network);
    if (is_new) LC_TRY(network::bring_up_loopback_of(notification.pid));
    return run_creating_hooks(
        container, notification.pid, [&] { return save(container); },
        sys::FdRef::borrow(create_.cancel_fd));
  }
  if (notification.script == "orphan-pts-master" && terminal) {
    return take_terminal(std::move(terminal));
  }
  if (notification.script == "post-restore") return adopt(container, notification.pid);
  return {};
}

Result<> Restoration::hand_over(Impl& container, pid_t pid) {
  auto pidfd = sys::pidfd_open(pid);
  if (!pidfd) return std::unexpected(base::make_system_error(pidfd.error().value, "pidfd_open"));
  if (sockets_.pidfd) {
    const auto sent = sys::send_message(
        sockets_.pidfd, std::as_bytes(std::span(std::string_view("standard"))), *pidfd);
    if (!sent) {
      return std::unexpected(base::make_system_error(
          sent.error().value, fmt::format("send the pidfd to '{}'", io_.pidfd_socket)));
    }
  }
  LC_TRY(receive_terminal(sockets_));
  auto process = std::make_unique<Process::Impl>();
  process->pid = pid;
  process->pidfd = std::move(*pidfd);
  process->console = std::move(sockets_.terminal);
  container.init.emplace(std::move(process));
  return cgroup_.limit_at_release();
}

Result<> Restoration::restore(Impl& container) {
  LC_TRY_ASSIGN(sockets_, open_sockets(*config_.process, io_));
  LC_TRY(make_mount_points(config_, rootfs_));
  LC_TRY_ASSIGN(auto client, connect());
  LC_TRY(enter_groups(container, client.pid()));
  LC_TRY_ASSIGN(const auto planned, plan(client.pid()));
  const auto restored = client.call(
      criu::RequestType::Restore, planned,
      [&](const auto& notification, sys::Fd terminal) {
        return attend(container, notification, std::move(terminal));
      },
      sys::FdRef::borrow(create_.cancel_fd));
  if (!restored) {
    return std::unexpected(explain_by_log(restored.error(), directories_, kLog, options_.warn));
  }
  if (container.state.hull->created) return hand_over(container, container.state.init.pid);
  return std::unexpected(base::make_error(
      Errc::Internal, "criu has restored the container without telling which process it is"));
}

Result<std::unique_ptr<Impl>> Restoration::run(std::string_view state_root, std::string_view id) {
  LC_TRY(config::validate_id(id));
  LC_TRY(check(id));
  LC_TRY_ASSIGN(auto container, make_state(state_root, id));
  base::Rollback rollback;
  rollback.push([&] { (void)tear_down(*container, cgroup_.units_to_stop()); });
  LC_TRY(restore(*container));
  rollback.commit();
  container->directory.unlock();
  return container;
}

}  // namespace

Result<std::unique_ptr<Impl>> restore(std::string_view state_root, std::string_view id,
                                      const Config& config, const ProcessIo& io,
                                      const CreateOptions& create, const RestoreOptions& options) {
  if (!config.process) {
    return std::unexpected(base::make_spec_error("process", "process property must not be empty"));
  }
  LC_TRY(criu::check(options));
  LC_TRY_ASSIGN(const auto joined, with_joined_maps(config));
  const Config& whole = joined ? *joined : config;
  if (!has_notify_socket(config, create)) {
    return Restoration(whole, io, create, options).run(state_root, id);
  }
  const Config service = as_service(whole, create, state_root, id);
  return Restoration(service, io, create, options).run(state_root, id);
}

}  // namespace libcontainer::container
