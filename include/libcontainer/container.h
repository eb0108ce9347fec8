// The life of a container: create, start, exec, signal, pause, update, watch, delete.
//
// State lives in a directory under a state root, one for each id, so that several programs may
// handle one container: what one creates another may load. Nothing is kept outside it. All
// functions may be called from several threads, on different Container objects; one object is
// used by one thread at a time. Nothing here prints, exits, changes the program's signal
// dispositions, umask or working directory, or executes the program again.
#pragma once

#include <libcontainer/checkpoint.h>
#include <libcontainer/config.h>
#include <libcontainer/error.h>
#include <libcontainer/process.h>
#include <libcontainer/stats.h>
#include <libcontainer/step.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace libcontainer {

enum class Status : std::uint8_t { Creating, Created, Running, Paused, Stopped };
LC_EXPORT std::string_view to_string(Status status);

// Source: OCI runtime.md#state, with runc's additions.
struct ContainerState {
  std::string oci_version;
  std::string id;
  Status status = Status::Stopped;
  pid_t pid = 0;  // 0 when stopped
  std::string bundle;
  std::string rootfs;
  std::string created;  // RFC 3339 with nanoseconds, UTC
  std::map<std::string, std::string> annotations;
  uid_t owner = 0;  // of the state directory
};

// How init enters its root. Dangerous choices are named.
enum class RootSwitch : std::uint8_t { PivotRoot, MoveAndChroot };
// What becomes of what is written to the root file system. Discarded: root.path is the lower layer
// of an overlay, and writes take memory of the container until it ends: half of the RAM at most, or
// less if the config limits memory. With root.readonly nothing can be written. Mounts below
// root.path get overlays of their own (regular files, and directories that no overlay can go over:
// read-only binds), but for pseudo file systems, sockets, FIFOs and devices, whatever config.mounts
// covers, and the state root, which is not shown. Needs a new mount namespace. InvalidSpec: a user
// namespace, and mounts below root.path.
enum class RootWrites : std::uint8_t { Kept, Discarded };
enum class SessionKeyring : std::uint8_t { New, KeepCallers };
enum class CgroupDriver : std::uint8_t { Cgroupfs, Systemd, Disabled };
// Whether failing to set up cgroups for lack of permission is forgiven.
enum class CgroupErrors : std::uint8_t { Fatal, IgnorePermissions };

// Given: init may tell whoever starts it that it is ready, as by sd_notify(3).
enum class NotifySocket : std::uint8_t { None, Given };

struct CreateOptions {
  RootSwitch root_switch = RootSwitch::PivotRoot;
  SessionKeyring session_keyring = SessionKeyring::New;
  RootWrites root_writes = RootWrites::Kept;
  CgroupDriver cgroup_driver = CgroupDriver::Cgroupfs;
  CgroupErrors cgroup_errors = CgroupErrors::Fatal;
  // Given: $NOTIFY_SOCKET of init is "/run/notify/notify.sock", in a directory of the state
  // directory that is mounted there, read-only. run() makes the socket; after create(), start()
  // does. Container::take_notify_socket() has it. Without a mount namespace there is none, and a
  // warning. No process of exec() has the variable.
  NotifySocket notify_socket = NotifySocket::None;
  // So many of ProcessIo::extra_fds, the first ones, are a service manager's: init finds LISTEN_FDS
  // and LISTEN_PID, as sd_listen_fds(3) wants them. InvalidArgument: more than there are.
  std::size_t listen_fds = 0;
  // Gets one line for each oddity that is no error (unknown names of capabilities, limits and
  // device rules while cgroups are disabled).
  std::function<void(std::string_view)> warn;
  // The same for what is as usual, and of use in a debug log: names of system calls that the
  // profile has and no architecture.
  std::function<void(std::string_view)> note;
  // If set, gets how long each step took, once, before create() or run() returns successfully.
  // run() then returns only when the program has been executed.
  ProfileReceiver profile;
  // Borrowed, only looked at, never read: an eventfd, a pidfd, a signalfd, a timerfd; -1: none.
  // Once it is readable (or cannot be looked at) while create() or run() waits for the container's
  // processes or for a hook, the launch is given up: they are killed, what was made is removed, and
  // the error is Cancelled. A hook that runs inside is killed with init.
  int cancel_fd = -1;
};

// Schemata to change; what is empty stays.
struct RdtChanges {
  std::string l3_cache_schema;
  std::string mem_bw_schema;
};

// One thing that a change of limits writes.
struct LimitWrite {
  std::string target;  // absolute path of a file; or "unit 'name'", whose property `value` names
  std::string value;   // as it is written; of a unit as busctl(1) has it, "MemoryMax t 1048576"
  std::string field;   // of config.json; empty: a unit's
};

struct ExecOptions {
  bool ignore_paused = false;
  // Cgroups below the container's: "path" on cgroup v2, "controller[,controller]:path" on v1.
  std::vector<std::string> cgroups;
  // As those of CreateOptions.
  std::function<void(std::string_view)> warn;
  std::function<void(std::string_view)> note;
  ProfileReceiver profile;
  // As that of CreateOptions: until the program is executed. Whatever is in the container can stop
  // a process that is about to be: without cancel_fd exec() waits for it. A child that this program
  // forks meanwhile keeps a copy of the socket that tells of it, and exec() waiting until that
  // child executes a program or ends.
  int cancel_fd = -1;
};

struct ListEntry {
  std::string id;
  Result<ContainerState> state;
};

class LC_EXPORT Container {
 public:
  struct Impl;
  explicit Container(std::unique_ptr<Impl> impl);
  Container(Container&&) noexcept;
  Container& operator=(Container&&) noexcept;
  ~Container();

  // Makes the container with its init process, which waits for start() ("created"). All or
  // nothing: on error no trace is left. config.process must be set.
  // `state_root` is made if missing (0700). Privileges: root, or a user namespace in the config.
  // Errors: InvalidSpec, AlreadyExists, HookFailed, PermissionDenied, Kernel, …
  static Result<Container> create(std::string_view state_root, std::string_view id,
                                  const Config& config, const ProcessIo& io,
                                  const CreateOptions& options = {});
  // create() and start() in one, a little faster.
  static Result<Container> run(std::string_view state_root, std::string_view id,
                               const Config& config, const ProcessIo& io,
                               const CreateOptions& options = {});
  // Makes a container from what checkpoint() has written, which may be done many times. Its
  // processes go on where they were; init is a child of the caller. `config` may differ in
  // everything that is outside: the bundle, root.path, sources of bind mounts, paths of namespaces,
  // cgroups_path and limits. Pipes that were init's streams are replaced by those of `io`, whose
  // extra_fds have no meaning. Of `create` only the cgroup options, notify_socket, cancel_fd and
  // what is told have one. Hooks: prestart and createRuntime, once the namespaces are there. All or
  // nothing, as create(). Errors: those of create(), NotFound without criu, Unsupported for what it
  // lacks, Kernel where it fails, with the decisive line of its log as the hint.
  static Result<Container> restore(std::string_view state_root, std::string_view id,
                                   const Config& config, const ProcessIo& io,
                                   const CreateOptions& create, const RestoreOptions& options);
  // Errors: NotFound, "container does not exist"; InvalidArgument for an id that can be none.
  static Result<Container> load(std::string_view state_root, std::string_view id);
  // All containers of a state root, by id. One that cannot be read has an error for a state.
  // Errors: NotFound if the state root is missing.
  static Result<std::vector<ListEntry>> list(std::string_view state_root);
  // What `delete --force` does: kills and removes whatever is there, also after a create that
  // was killed half-way or whose state is unreadable. No container of that id is no error.
  static Result<> remove(std::string_view state_root, std::string_view id);

  const std::string& id() const;
  // The init process, in the object that created it; elsewhere it cannot be waited for.
  Process& init();

  // A datagram socket, not blocking, for the caller to close; -1: there is none, or it was taken.
  // After run() or start() of a container that was made with a notify socket. What comes is from
  // inside: it may be anything, as long as a datagram can be, and bring descriptors along.
  int take_notify_socket();

  // From Created only: lets init execute the program, then runs the poststart hooks.
  Result<> start();
  // A second process. From Created, Running, and Paused with ignore_paused.
  Result<Process> exec(const ProcessConfig& process, const ProcessIo& io,
                       const ExecOptions& options = {});
  // To init; SIGKILL without a private pid namespace goes to every process of the container.
  // Errors: WrongState, "container not running".
  Result<> signal(int number);
  // From Created or Running: every process of the container stands still when it returns. Else
  // WrongState, "container not running". Without a cgroup that has a freezer: Unsupported.
  Result<> pause();
  // From Paused only, else WrongState, "container not paused".
  Result<> resume();
  // Changes the limits that `changes` names and leaves all others alone, then saves them. Device
  // rules cannot be changed: those of `changes` are passed over. A quota goes with the
  // period that was set before and the other way round, limits of memory and of swap likewise;
  // entries for a device replace those for the same one. If the kernel refuses one, those that were
  // set before are restored as far as they are known. Not from Stopped: WrongState, "container not
  // running". Privileges: writing to its cgroup.
  // `rdt` is for a container whose config.json has linux.intelRdt, on a machine with what the
  // schema is of: else Unsupported or InvalidArgument, and nothing is changed.
  Result<> set(const Resources& changes, const RdtChanges& rdt = {});
  // What set() would write, in its order; writes nothing. Where the kernel or systemd would refuse
  // a value, this does not know it. Errors: those of set() otherwise. Privileges: reading its
  // cgroup.
  Result<std::vector<LimitWrite>> plan_set(const Resources& changes,
                                           const RdtChanges& rdt = {}) const;
  // From Running or Paused, else WrongState: writes memory and state of all its processes into an
  // image. They have ended then and the container is Stopped, unless options.leave_running or
  // pre_dump is set. If it fails, they run on, or the error says that they do not. Errors:
  // NotFound without criu; Unsupported for what it lacks, and for what no image can hold; Kernel
  // where criu fails, with the decisive line of its log as the hint.
  Result<CheckpointSummary> checkpoint(const CheckpointOptions& options);
  // From Stopped, or Created (whose init is killed): removes cgroups and state, runs the poststop
  // hooks. Else WrongState.
  Result<> destroy();

  Result<Status> status() const;
  Result<ContainerState> state() const;
  // Of the container's cgroup and those below it, as the caller's pid namespace has them, sorted.
  // Of a container without a cgroup nobody knows more than init. Empty when it has stopped.
  Result<std::vector<pid_t>> processes() const;
  // What it has used so far. Errors: WrongState, "container not running", once it has stopped.
  Result<Stats> stats() const;
  // From now until its init ends. Without a memory cgroup only the end is told; so it may be with
  // systemd, which removes the cgroup, and with it the counts, as soon as nobody is in it. Errors:
  // WrongState as stats().
  Result<OomWatch> watch_oom() const;
  // What the container was made with, but for the process.
  const Config& config() const;
  // The process it was made with: what an exec may start from. Reads a file that only the owner of
  // the state root may read.
  Result<ProcessConfig> process() const;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace libcontainer
