#include "container/state_directory.h"

#include <fmt/format.h>
#include <libcontainer/spec.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <ctime>

#include "base/error.h"
#include "base/path.h"
#include "config/container_id.h"
#include "container/directories.h"
#include "container/text_file.h"
#include "container/tree_removal.h"
#include "spec/format.h"
#include "sys/directory.h"
#include "sys/file.h"
#include "sys/socket.h"

namespace libcontainer::container {
namespace {

constexpr const char* kStateFile = "state.json";
constexpr const char* kStateTemporary = "state.json.new";
constexpr const char* kProcessFile = "process.json";
constexpr const char* kStartFifo = "exec.fifo";
constexpr const char* kCheckpointMark = "checkpoint";
constexpr const char* kNotifyDirectory = "notify";
constexpr const char* kNotifySocket = "notify.sock";

std::unexpected<Error> system_failure(sys::Errno error, std::string text) {
  return std::unexpected(base::make_system_error(error.value, std::move(text)));
}

sys::SysResult<sys::Fd> make_file(sys::FdRef directory, const char* name, int flags) {
  constexpr mode_t kMode = 0600;
  SYS_TRY_ASSIGN(sys::Fd file,
                 sys::open_at(directory, name, O_WRONLY | O_CREAT | O_NOFOLLOW | flags, kMode));
  SYS_TRY(sys::chmod_fd(file, kMode));
  return file;
}

std::string join(std::string_view state_root, std::string_view id) {
  return base::clean_path(fmt::format("{}/{}", state_root, id));
}

// SECURITY: a tenant of a created container may have made the directory writable for itself. So
// nothing is followed, and what gets a new mode is a socket.
sys::SysResult<sys::Fd> bind_notify_socket(sys::FdRef state_directory) {
  constexpr mode_t kForEverybody = 0777;
  SYS_TRY_ASSIGN(const sys::Fd directory, sys::open_at(state_directory, kNotifyDirectory,
                                                       O_PATH | O_DIRECTORY | O_NOFOLLOW));
  const auto gone = sys::unlink_at(directory, kNotifySocket);
  if (!gone && gone.error().value != ENOENT) return std::unexpected(gone.error());
  // An address has room for 107 bytes, which a state directory's path may exceed.
  SYS_TRY_ASSIGN(sys::Fd socket, sys::bind_datagram(fmt::format(
                                     "/proc/self/fd/{}/{}", directory.number(), kNotifySocket)));
  SYS_TRY_ASSIGN(const sys::Fd name, sys::open_at(directory, kNotifySocket, O_PATH | O_NOFOLLOW));
  SYS_TRY_ASSIGN(const auto status, sys::stat_fd(name));
  if ((status.stx_mode & S_IFMT) != S_IFSOCK) return sys::fail(ENOTSOCK);
  SYS_TRY(sys::chmod_at(sys::FdRef::cwd(), sys::FdPath(name), kForEverybody));
  return socket;
}

Error does_not_exist() { return base::make_error(Errc::NotFound, "container does not exist"); }

}  // namespace

StateDirectory::StateDirectory(std::string path, std::string id, sys::Fd fd)
    : path_(std::move(path)), id_(std::move(id)), fd_(std::move(fd)) {}

Result<StateDirectory> StateDirectory::create(std::string_view state_root, std::string_view id) {
  LC_TRY(config::validate_id(id));
  const std::string path = join(state_root, id);
  constexpr mode_t kMode = 0711;
  auto made = make_directory(path, kMode);
  if (!made && made.error().value == ENOENT) {
    LC_TRY(make_directories(base::clean_path(state_root), "state root"));
    made = make_directory(path, kMode);
  }
  if (!made && made.error().value == EEXIST) {
    return std::unexpected(
        base::make_error(Errc::AlreadyExists, "container with given ID already exists"));
  }
  if (!made) return system_failure(made.error(), fmt::format("make state directory '{}'", path));
  auto fd = sys::open_at(sys::FdRef::cwd(), path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (!fd) return system_failure(fd.error(), fmt::format("open state directory '{}'", path));
  StateDirectory directory(path, std::string(id), std::move(*fd));
  LC_TRY_ASSIGN(const bool locked, directory.lock(0));
  if (locked) return directory;
  return std::unexpected(base::make_error(
      Errc::WrongState, fmt::format("'{}' was locked by another command as it was made", path)));
}

Result<StateDirectory> StateDirectory::open(std::string_view state_root, std::string_view id) {
  LC_TRY(config::validate_id(id));
  const std::string path = join(state_root, id);
  auto fd = sys::open_at(sys::FdRef::cwd(), path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (!fd && (fd.error().value == ENOENT || fd.error().value == ENOTDIR)) {
    return std::unexpected(does_not_exist());
  }
  if (!fd) return system_failure(fd.error(), fmt::format("open state directory '{}'", path));
  return StateDirectory(path, std::string(id), std::move(*fd));
}

// The path may name another container's directory by now, or none.
Result<bool> StateDirectory::take_over_lock() {
  const auto status = sys::stat_fd(fd_);
  is_ours_ = status && status->stx_nlink != 0;
  if (is_ours_) return true;
  (void)sys::unlock(fd_);
  return std::unexpected(does_not_exist());
}

Result<bool> StateDirectory::lock(int wait_milliseconds) {
  constexpr int kStepMilliseconds = 5;
  for (int waited = 0;; waited += kStepMilliseconds) {
    const auto locked = sys::lock_exclusive(fd_, /*wait=*/false);
    if (locked) return take_over_lock();
    if (locked.error().value != EAGAIN) {
      return system_failure(locked.error(), fmt::format("lock '{}'", path_));
    }
    if (waited >= wait_milliseconds) return false;
    const timespec pause{.tv_sec = 0, .tv_nsec = kStepMilliseconds * 1'000'000};
    (void)::nanosleep(&pause, nullptr);
  }
}

void StateDirectory::unlock() {
  (void)sys::unlock(fd_);
  is_ours_ = false;
}

bool StateDirectory::is_locked_by_another() const {
  if (is_ours_) return false;
  // By a description of its own: the lock must not be ours already.
  const auto other = sys::open_at(fd_, ".", O_RDONLY | O_DIRECTORY);
  return other && !sys::lock_exclusive(*other, /*wait=*/false);
}

Result<> StateDirectory::write_state(std::string_view json) {
  const auto failed = [&](sys::Errno error) {
    return system_failure(error, fmt::format("write '{}/{}'", path_, kStateFile));
  };
  const auto file = make_file(fd_, kStateTemporary, O_TRUNC);
  if (!file) return failed(file.error());
  if (const auto written = sys::write_all(*file, json); !written) return failed(written.error());
  const auto renamed = sys::rename_at(fd_, kStateTemporary, fd_, kStateFile);
  return renamed ? Result<>{} : failed(renamed.error());
}

Result<spec::State> StateDirectory::read_state(spec::StateDepth depth) const {
  auto content = read_text_file(fd_, kStateFile, fmt::format("{}/{}", path_, kStateFile));
  if (!content) {
    if (base::is(content.error(), ENOENT)) return std::unexpected(does_not_exist());
    return std::unexpected(std::move(content).error());
  }
  auto state = spec::parse_state(*content, depth);
  if (!state) {
    return std::unexpected(
        base::with_context(std::move(state).error(), fmt::format("'{}/{}'", path_, kStateFile)));
  }
  if (state->id != id_) {
    return std::unexpected(base::make_error(
        Errc::InvalidSpec, fmt::format("'{}/{}': id: must be the directory's name, '{}', not '{}'",
                                       path_, kStateFile, id_, state->id)));
  }
  return state;
}

Result<> StateDirectory::write_process(const ProcessConfig& process) {
  const auto failed = [&](sys::Errno error) {
    return system_failure(error, fmt::format("write '{}/{}'", path_, kProcessFile));
  };
  const auto file = make_file(fd_, kProcessFile, O_EXCL);
  if (!file) return failed(file.error());
  const auto written = sys::write_all(*file, spec::format_process(process));
  return written ? Result<>{} : failed(written.error());
}

Result<ProcessConfig> StateDirectory::read_process() const {
  LC_TRY_ASSIGN(const std::string content,
                read_text_file(fd_, kProcessFile, fmt::format("{}/{}", path_, kProcessFile)));
  return parse_process(content);
}

Result<sys::Fd> StateDirectory::make_start_fifo() {
  const auto made = sys::mknod_at(fd_, kStartFifo, S_IFIFO | 0600, 0);
  if (!made) return system_failure(made.error(), fmt::format("make '{}/{}'", path_, kStartFifo));
  auto fifo = sys::open_at(fd_, kStartFifo, O_RDWR | O_NOFOLLOW);
  if (!fifo) return system_failure(fifo.error(), fmt::format("open '{}/{}'", path_, kStartFifo));
  return std::move(*fifo);
}

bool StateDirectory::is_start_awaited() const {
  return sys::open_at(fd_, kStartFifo, O_WRONLY | O_NONBLOCK | O_NOFOLLOW).has_value();
}

sys::SysResult<> StateDirectory::write_start_fifo() const {
  // Open for reading as well: a reader that dies meanwhile must not raise SIGPIPE here.
  SYS_TRY_ASSIGN(const sys::Fd fifo, sys::open_at(fd_, kStartFifo, O_RDWR | O_NOFOLLOW));
  return sys::write_all(fifo, std::string_view("0"));
}

void StateDirectory::remove_start_fifo() {
  (void)sys::unlink_at(fd_, kStartFifo);  // gone if another start was faster
}

bool StateDirectory::has_start_fifo() const {
  return sys::stat_at(fd_, kStartFifo, AT_SYMLINK_NOFOLLOW).has_value();
}

Result<> StateDirectory::make_notify_directory() {
  const auto made = sys::mkdir_at(fd_, kNotifyDirectory, 0755);
  // Whatever the umask of the caller: other users of the container go through it.
  const auto changed = made ? sys::chmod_at(fd_, kNotifyDirectory, 0755) : made;
  if (changed) return {};
  return system_failure(changed.error(), fmt::format("make '{}/{}'", path_, kNotifyDirectory));
}

bool StateDirectory::has_notify_directory() const {
  const auto status = sys::stat_at(fd_, kNotifyDirectory, AT_SYMLINK_NOFOLLOW);
  return status && sys::is_directory(*status);
}

Result<sys::Fd> StateDirectory::make_notify_socket() const {
  auto socket = bind_notify_socket(fd_);
  if (socket) return std::move(*socket);
  return system_failure(socket.error(),
                        fmt::format("make '{}/{}/{}'", path_, kNotifyDirectory, kNotifySocket));
}

Result<> StateDirectory::mark_dumped() {
  const auto made =
      sys::open_at(fd_, kCheckpointMark, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
  if (made) return {};
  return system_failure(made.error(), fmt::format("make '{}/{}'", path_, kCheckpointMark));
}

Result<> StateDirectory::remove() {
  const auto emptied = empty_tree(fd_);
  if (!emptied && emptied.error().value != ENOENT) {
    return system_failure(emptied.error(), fmt::format("empty '{}'", path_));
  }
  const auto removed = sys::unlink_at(sys::FdRef::cwd(), path_, AT_REMOVEDIR);
  if (removed || removed.error().value == ENOENT) return {};
  return system_failure(removed.error(), fmt::format("remove '{}'", path_));
}

Result<uid_t> StateDirectory::owner() const {
  const auto status = sys::stat_fd(fd_);
  if (!status) return system_failure(status.error(), path_);
  return status->stx_uid;
}

Result<std::vector<std::string>> list_ids(std::string_view state_root) {
  const std::string path(state_root);
  const auto dir = sys::open_at(sys::FdRef::cwd(), path, O_RDONLY | O_DIRECTORY);
  if (!dir) return system_failure(dir.error(), fmt::format("open state root '{}'", path));
  std::vector<std::string> ids;
  sys::DirectoryReader<32 * 1024> entries(*dir);
  for (;;) {
    const auto entry = entries.next();
    if (!entry) return system_failure(entry.error(), fmt::format("read state root '{}'", path));
    if (*entry == nullptr) break;
    const bool is_container = (*entry)->d_type == DT_DIR && config::validate_id((*entry)->d_name);
    if (is_container) ids.emplace_back((*entry)->d_name);
  }
  std::ranges::sort(ids);
  return ids;
}

}  // namespace libcontainer::container
