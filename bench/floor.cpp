// The floor of the benchmark: a container of the default spec by system calls alone, in the
// fastest way known, without cgroups, state, locks or checks. No runtime that makes the same
// container can be faster by more than its payload. Usage: floor ROOTFS [--userns] -- COMMAND…
#include <linux/futex.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/stat.h>

#include "raw_syscall.h"

namespace {

constexpr unsigned long kBind = MS_BIND | MS_REC;
constexpr unsigned long kReadOnly = MS_BIND | MS_REMOUNT | MS_RDONLY;
constexpr unsigned long kLocked = MS_NOSUID | MS_NODEV | MS_NOEXEC;
constexpr int kHere = -100;           // AT_FDCWD
constexpr unsigned long kDetach = 2;  // MNT_DETACH
constexpr int kRecursive = 0x8000;    // AT_RECURSIVE

const char* root;
char** command;
bool user_namespace = false;
int maps_written = 0;
alignas(16) char stack[16384];

long address(const void* pointer) { return reinterpret_cast<long>(pointer); }

unsigned length(const char* text) {
  unsigned count = 0;
  while (text[count] != 0) ++count;
  return count;
}

bool same(const char* a, const char* b) {
  while (*a != 0 && *a == *b) ++a, ++b;
  return *a == *b;
}

[[noreturn]] void die(const char* what) {
  raw::call(__NR_write, 2, address("floor: "), 7);
  raw::call(__NR_write, 2, address(what), length(what));
  raw::call(__NR_write, 2, address(" failed\n"), 8);
  raw::exit(126);
}

void must(long result, const char* what) {
  if (result < 0) die(what);
}

long mount(const char* source, const char* target, const char* type, unsigned long flags,
           const char* data = nullptr) {
  return raw::call(__NR_mount, source, target, type, static_cast<long>(flags), data);
}

struct Mount {
  const char* target;
  const char* type;
  unsigned long flags;
  const char* data;
  const char* directory;  // to make afterwards, for the next one
};

// The default spec's mounts but the last one, which follows the host's cgroup version. sysfs is
// read-only at once; the others have to be filled or are writable.
constexpr Mount kMounts[] = {
    {"proc", "proc", 0, nullptr, nullptr},
    {"dev", "tmpfs", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k", "dev/pts"},
    {"dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,gid=5",
     "dev/shm"},
    {"dev/shm", "tmpfs", kLocked, "mode=1777,size=65536k", "dev/mqueue"},
    {"dev/mqueue", "mqueue", kLocked, nullptr, nullptr},
    {"sys", "sysfs", kLocked | MS_RDONLY, nullptr, nullptr},
};

struct Hierarchy {
  const char* source;
  const char* target;
};

#define HIERARCHY(name) {"/sys/fs/cgroup/" name, "sys/fs/cgroup/" name}
constexpr Hierarchy kHierarchies[] = {
    HIERARCHY("blkio"),   HIERARCHY("cpu"),      HIERARCHY("cpuacct"),    HIERARCHY("cpuset"),
    HIERARCHY("devices"), HIERARCHY("freezer"),  HIERARCHY("hugetlb"),    HIERARCHY("memory"),
    HIERARCHY("net_cls"), HIERARCHY("net_prio"), HIERARCHY("perf_event"), HIERARCHY("pids"),
    HIERARCHY("rdma"),    HIERARCHY("misc"),     HIERARCHY("systemd"),
};
#undef HIERARCHY

struct Device {
  const char* source;
  const char* target;
  unsigned major;
  unsigned minor;
};

constexpr Device kDevices[] = {
    {"/dev/null", "dev/null", 1, 3},       {"/dev/zero", "dev/zero", 1, 5},
    {"/dev/full", "dev/full", 1, 7},       {"/dev/random", "dev/random", 1, 8},
    {"/dev/urandom", "dev/urandom", 1, 9}, {"/dev/tty", "dev/tty", 5, 0},
};

struct Link {
  const char* content;
  const char* path;
};

constexpr Link kLinks[] = {
    {"pts/ptmx", "dev/ptmx"},          {"/proc/self/fd", "dev/fd"},
    {"/proc/self/fd/0", "dev/stdin"},  {"/proc/self/fd/1", "dev/stdout"},
    {"/proc/self/fd/2", "dev/stderr"}, {"/proc/kcore", "dev/core"},
};

struct Masked {
  const char* path;
  const char* as_directory;
};

#define MASKED(path) {path, path "/."}
constexpr Masked kMasked[] = {
    MASKED("proc/acpi"),        MASKED("proc/asound"),        MASKED("proc/kcore"),
    MASKED("proc/keys"),        MASKED("proc/latency_stats"), MASKED("proc/timer_list"),
    MASKED("proc/timer_stats"), MASKED("proc/sched_debug"),   MASKED("sys/firmware"),
    MASKED("proc/scsi"),
};
#undef MASKED

constexpr const char* kReadOnlyPaths[] = {
    "proc/bus", "proc/fs", "proc/irq", "proc/sys", "proc/sysrq-trigger",
};

const char* const kEnvironment[] = {
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm", nullptr};

bool exists(const char* path) { return raw::call(__NR_faccessat, kHere, address(path), 0) == 0; }

// One recursive call makes every hierarchy read-only; a remount of each would take as many calls.
void mount_cgroup_v1() {
  must(mount("cgroup", "sys/fs/cgroup", "tmpfs", 0, "mode=755"), "cgroup");
  for (const auto& [source, target] : kHierarchies) {
    if (!exists(source)) continue;
    must(raw::call(__NR_mkdirat, kHere, address(target), 0755), target);
    must(mount(source, target, nullptr, MS_BIND), target);
  }
  mount_attr attributes{};
  attributes.attr_set =
      MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC;
  must(raw::call(__NR_mount_setattr, kHere, address("sys/fs/cgroup"), kRecursive,
                 address(&attributes), sizeof attributes),
       "mount_setattr");
}

void mount_cgroup() {
  long status[15];  // struct statfs: the filesystem's magic number comes first
  must(raw::call(__NR_statfs, address("/sys/fs/cgroup"), address(status)), "statfs");
  if (status[0] != CGROUP2_SUPER_MAGIC) return mount_cgroup_v1();
  must(mount("cgroup", "sys/fs/cgroup", "cgroup2", kLocked | MS_RELATIME | MS_RDONLY), "cgroup2");
}

void make_devices() {
  raw::call(__NR_umask, 0);
  for (const auto& [source, target, major, minor] : kDevices) {
    const unsigned mode = user_namespace ? S_IFREG | 0666 : S_IFCHR | 0666;
    const unsigned number = user_namespace ? 0 : major << 8 | minor;
    must(raw::call(__NR_mknodat, kHere, address(target), mode, number), target);
    if (user_namespace) must(mount(source, target, nullptr, MS_BIND), target);
  }
  for (const auto& [content, path] : kLinks) {
    must(raw::call(__NR_symlinkat, address(content), kHere, address(path)), path);
  }
  raw::call(__NR_umask, 022);
}

// The answer to "path/." tells a directory from a file and from nothing. Trying a bind instead is
// dear: the kernel waits for a grace period of RCU to drop the mount that did not fit.
void mask(const Masked& masked, const char*& first_directory) {
  constexpr long kNotDirectory = -20;  // ENOTDIR
  const long kind = raw::call(__NR_faccessat, kHere, address(masked.as_directory), 0);
  if (kind == kNotDirectory) {
    must(mount("dev/null", masked.path, nullptr, MS_BIND), masked.path);
  } else if (kind == 0 && first_directory == nullptr) {
    must(mount("tmpfs", masked.path, "tmpfs", MS_RDONLY), masked.path);
    first_directory = masked.path;
  } else if (kind == 0) {
    must(mount(first_directory, masked.path, nullptr, MS_BIND), masked.path);
  }
}

void restrict_paths() {
  const char* first_directory = nullptr;
  for (const Masked& masked : kMasked) mask(masked, first_directory);
  for (const char* path : kReadOnlyPaths) {
    if (mount(path, path, nullptr, kBind) < 0) continue;  // not on this host
    must(mount(nullptr, path, nullptr, kReadOnly), path);
  }
}

void enter_user_namespace() {
  while (__atomic_load_n(&maps_written, __ATOMIC_ACQUIRE) == 0) {
    raw::call(__NR_futex, address(&maps_written), FUTEX_WAIT, 0, 0);
  }
  must(raw::call(__NR_setgroups, 0, 0), "setgroups");
  must(raw::call(__NR_setresgid, 0, 0, 0), "setresgid");
  must(raw::call(__NR_setresuid, 0, 0, 0), "setresuid");
}

void init() {
  if (user_namespace) enter_user_namespace();
  must(mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE), "slave");
  must(mount(root, root, nullptr, kBind), root);
  must(raw::call(__NR_chdir, address(root)), root);
  for (const Mount& entry : kMounts) {
    must(mount(entry.type, entry.target, entry.type, entry.flags, entry.data), entry.target);
    if (entry.directory != nullptr) {
      must(raw::call(__NR_mkdirat, kHere, address(entry.directory), 0755), entry.directory);
    }
  }
  mount_cgroup();
  make_devices();
  restrict_paths();
  must(mount(nullptr, ".", nullptr, kReadOnly), "read-only root");
  must(raw::call(__NR_pivot_root, address("."), address(".")), "pivot_root");
  must(raw::call(__NR_umount2, address("."), kDetach), "umount2");
  must(raw::call(__NR_sethostname, address("runc"), 4), "sethostname");
  raw::call(__NR_execve, address(command[0]), address(command), address(kEnvironment));
  die("execve");
}

void write_map(const char* name, long pid) {
  char path[64] = "/proc/";
  char digits[20];
  unsigned count = 0;
  for (; pid > 0; pid /= 10) digits[count++] = static_cast<char>('0' + pid % 10);
  char* end = path + 6;
  while (count > 0) *end++ = digits[--count];
  while (*name != 0) *end++ = *name++;
  *end = 0;
  const long fd = raw::call(__NR_openat, kHere, address(path), 1);
  must(fd, path);
  must(raw::call(__NR_write, fd, address("0 100000 65536"), 14), path);
  raw::call(__NR_close, fd);
}

int run() {
  clone_args args{};
  args.flags = CLONE_VM | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
  args.flags |= user_namespace ? CLONE_NEWUSER : CLONE_VFORK;
  args.exit_signal = 17;  // SIGCHLD
  args.stack = reinterpret_cast<unsigned long>(stack);
  args.stack_size = sizeof stack;
  const long pid = raw::clone3(args, init);
  must(pid, "clone3");
  if (user_namespace) {
    write_map("/uid_map", pid);
    write_map("/gid_map", pid);
    __atomic_store_n(&maps_written, 1, __ATOMIC_RELEASE);
    raw::call(__NR_futex, address(&maps_written), FUTEX_WAKE, 1);
  }
  int status = 0;
  must(raw::call(__NR_wait4, pid, address(&status), 0, 0), "wait4");
  const int signal = status & 0x7f;
  return signal == 0 ? status >> 8 & 0xff : 128 + signal;
}

}  // namespace

extern "C" [[noreturn]] void floor_main(long* initial_stack) {
  const long count = initial_stack[0];
  auto** arguments = reinterpret_cast<char**>(initial_stack + 1);
  long next = 2;
  if (next < count && same(arguments[next], "--userns")) {
    user_namespace = true;
    ++next;
  }
  if (next + 1 >= count || !same(arguments[next], "--")) {
    die("usage: floor ROOTFS [--userns] -- COMMAND…: reading the arguments");
  }
  root = arguments[1];
  command = arguments + next + 1;
  raw::exit(run());
}

RAW_START(floor_main);
