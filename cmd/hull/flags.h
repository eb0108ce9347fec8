// Every flag of every command. Parsing, help, man pages and completions read these rows.
#pragma once

#include <array>
#include <string_view>

#include "hull/flag.h"

namespace hull::flags {

inline constexpr Flag kHelp{
    .name = "help", .letter = 'h', .kind = FlagKind::Bool, .help = "show help"};
inline constexpr Flag kVersion{
    .name = "version", .letter = 'v', .kind = FlagKind::Bool, .help = "print the version"};

// Accepted before and after the name of a command.
inline constexpr auto kGlobal = std::to_array<Flag>({
    {.name = "debug", .help = "log more, with the place in the source"},
    {.name = "log",
     .kind = FlagKind::String,
     .metavar = "FILE",
     .help = "append log records to FILE, also written file:PATH, or send them to the journal or "
             "the system's log as those of ID, with journald:ID or syslog:ID (default, and where "
             "there is no such service: standard error)"},
    {.name = "log-format",
     .kind = FlagKind::String,
     .metavar = "text|json",
     .default_value = "text",
     .help = "how a log record is written"},
    {.name = "log-level",
     .kind = FlagKind::String,
     .metavar = "error|warning|debug",
     .default_value = "warning",
     .help = "which records are logged: these and graver ones; debug is --debug"},
    {.name = "root",
     .kind = FlagKind::String,
     .metavar = "DIR",
     .help = "directory with the state of all containers, best on a tmpfs (default: /run/hull, or "
             "$XDG_RUNTIME_DIR/hull without root privileges)"},
    {.name = "systemd-cgroup",
     .help = "let systemd make the cgroups; cgroupsPath is then \"slice:prefix:name\""},
    {.name = "cgroup-manager",
     .kind = FlagKind::String,
     .metavar = "cgroupfs|systemd|disabled",
     .default_value = "cgroupfs",
     .help = "who makes the cgroups; disabled: containers stay in the caller's"},
    {.name = "rootless",
     .kind = FlagKind::String,
     .metavar = "true|false|auto",
     .default_value = "auto",
     .help = "whether to do without cgroups where permission for them is missing"},
    kHelp,
});

inline constexpr Flag kBundle{.name = "bundle",
                              .letter = 'b',
                              .kind = FlagKind::String,
                              .metavar = "DIR",
                              .help = "directory with config.json (default: the current one)"};
inline constexpr Flag kConfig{.name = "config",
                              .letter = 'f',
                              .kind = FlagKind::String,
                              .metavar = "FILE",
                              .help = "read FILE in the place of the bundle's config.json"};
// Where -f is the format.
inline constexpr Flag kConfigInFull{
    .name = kConfig.name, .kind = kConfig.kind, .metavar = kConfig.metavar, .help = kConfig.help};
inline constexpr Flag kConsoleSocket{
    .name = "console-socket",
    .kind = FlagKind::String,
    .metavar = "SOCKET",
    .help = "AF_UNIX stream socket that is sent the master of the terminal"};
inline constexpr Flag kPidfdSocket{
    .name = "pidfd-socket",
    .kind = FlagKind::String,
    .metavar = "SOCKET",
    .help = "AF_UNIX stream socket that is sent a pidfd of the process"};
inline constexpr Flag kPidFile{.name = "pid-file",
                               .kind = FlagKind::String,
                               .metavar = "FILE",
                               .help = "write the pid of the process to FILE"};
inline constexpr Flag kNoPivot{
    .name = "no-pivot",
    .help = "enter the root by move and chroot, not pivot_root: weaker, but works on a ramdisk"};
inline constexpr Flag kNoNewKeyring{.name = "no-new-keyring",
                                    .help = "keep the caller's session keyring"};
inline constexpr Flag kPreserveFds{
    .name = "preserve-fds",
    .kind = FlagKind::Int,
    .metavar = "N",
    .default_value = "0",
    .help = "pass N more descriptors on, after standard error and those of $LISTEN_FDS"};
inline constexpr Flag kDetach{
    .name = "detach", .letter = 'd', .help = "do not wait for the process to end"};

inline constexpr Flag kEphemeral{
    .name = "ephemeral",
    .help =
        "throw away what the container writes to its root file system, which stays as it is: "
        "it takes memory, half of the RAM at most unless the config limits memory"};
inline constexpr Flag kRootfs{
    .name = "rootfs",
    .kind = FlagKind::String,
    .metavar = "DIR",
    .help =
        "no bundle: run the command given here with the default config on this root file system, "
        "read-only but with --ephemeral; DIR and what is mounted below it stay as they are"};

inline constexpr Flag kProfile{
    .name = "profile",
    .kind = FlagKind::String,
    .metavar = "FILE",
    .help = "write how long each step took to FILE, for chrome://tracing and Perfetto"};

inline constexpr std::array kCreate{kBundle,  kConfig,    kConsoleSocket, kPidfdSocket,
                                    kPidFile, kNoPivot,   kNoNewKeyring,  kPreserveFds,
                                    kRootfs,  kEphemeral, kProfile};

inline constexpr Flag kNoSubreaper{.name = "no-subreaper",
                                   .help = "do not adopt the container's orphaned processes"};

inline constexpr std::array kRun{
    kBundle,
    kConfig,
    kConsoleSocket,
    kPidfdSocket,
    kPidFile,
    kNoPivot,
    kNoNewKeyring,
    kPreserveFds,
    kRootfs,
    kEphemeral,
    kProfile,
    kDetach,
    Flag{.name = "keep", .help = "keep the stopped container when the process has ended"},
    kNoSubreaper,
};

// What checkpoint and restore have in common.
inline constexpr Flag kImagePath{.name = "image-path",
                                 .kind = FlagKind::String,
                                 .metavar = "DIR",
                                 .default_value = "checkpoint",
                                 .help = "directory of the image"};
inline constexpr Flag kWorkPath{
    .name = "work-path",
    .kind = FlagKind::String,
    .metavar = "DIR",
    .help =
        "directory for what CRIU writes beside the image, its log first of all (default: the "
        "image's)"};
inline constexpr Flag kTcpEstablished{.name = "tcp-established",
                                      .help = "take established TCP connections along"};
inline constexpr Flag kTcpClose{.name = "tcp-close",
                                .help = "close TCP connections in what is restored"};
inline constexpr Flag kExtUnixSk{.name = "ext-unix-sk",
                                 .help = "allow Unix sockets whose other end is outside"};
inline constexpr Flag kShellJob{.name = "shell-job",
                                .help = "allow a session and a terminal that are the caller's"};
inline constexpr Flag kFileLocks{.name = "file-locks", .help = "take file locks along"};
inline constexpr Flag kLazyPages{.name = "lazy-pages",
                                 .help = "move memory when it is touched, from a page server"};
inline constexpr Flag kManageCgroupsMode{
    .name = "manage-cgroups-mode",
    .kind = FlagKind::String,
    .metavar = "soft|full|strict|ignore",
    .help =
        "what becomes of cgroups that the container has made, and of their limits (default: "
        "soft)"};
inline constexpr Flag kEmptyNs{
    .name = "empty-ns",
    .kind = FlagKind::Strings,
    .metavar = "network",
    .help = "leave the content of the network namespace out: it always is"};
inline constexpr Flag kAutoDedup{.name = "auto-dedup",
                                 .help = "take out of parent images what later ones replace"};
inline constexpr Flag kNetworkLock{
    .name = "network-lock",
    .kind = FlagKind::String,
    .metavar = "iptables|nftables|skip",
    .help = "how packets are kept away meanwhile (default: as CRIU is configured)"};

inline constexpr Flag kTextFormat{.name = "format",
                                  .letter = 'f',
                                  .kind = FlagKind::String,
                                  .metavar = "text|json",
                                  .default_value = "text",
                                  .help = "how the result is written"};
inline constexpr std::array kCheckpoint{
    kImagePath,
    kWorkPath,
    Flag{.name = "parent-path",
         .kind = FlagKind::String,
         .metavar = "DIR",
         .help = "the image before, relative to --image-path: only what has changed since is "
                 "written"},
    Flag{.name = "leave-running", .help = "let the container go on"},
    kTcpEstablished,
    Flag{.name = "tcp-skip-in-flight",
         .help = "leave out TCP connections that are not accepted yet"},
    kTcpClose,
    Flag{.name = "link-remap", .help = "allow open files that have been removed"},
    kExtUnixSk,
    kShellJob,
    kLazyPages,
    Flag{.name = "status-fd",
         .kind = FlagKind::Int,
         .metavar = "N",
         .default_value = "-1",
         .help = "with --lazy-pages: descriptor that gets a byte once the page server is ready"},
    Flag{.name = "page-server",
         .kind = FlagKind::String,
         .metavar = "ADDRESS:PORT",
         .help = "send memory to this page server, or with --lazy-pages be one there"},
    kFileLocks,
    Flag{.name = "pre-dump",
         .help = "write memory only, and let the container go on: a parent for the next image"},
    kManageCgroupsMode,
    kEmptyNs,
    kAutoDedup,
    kNetworkLock,
    kTextFormat,
};

inline constexpr std::array kRestore{
    kBundle,
    kConsoleSocket,
    kPidfdSocket,
    kPidFile,
    kImagePath,
    kWorkPath,
    kDetach,
    kNoSubreaper,
    kTcpEstablished,
    kTcpClose,
    kExtUnixSk,
    kShellJob,
    kLazyPages,
    kFileLocks,
    kManageCgroupsMode,
    kEmptyNs,
    kAutoDedup,
    kNetworkLock,
    Flag{.name = "lsm-profile",
         .kind = FlagKind::String,
         .metavar = "TYPE:NAME",
         .help = "AppArmor profile or SELinux label of the processes, as apparmor:NAME or "
                 "selinux:LABEL, in place of the image's"},
    Flag{.name = "lsm-mount-context",
         .kind = FlagKind::String,
         .metavar = "CONTEXT",
         .help = "SELinux context of the mounts, in place of the image's"},
    // A no-op that callers of older runtimes still send.
    Flag{.name = "no-pivot",
         .help = "ignored: the root is entered by CRIU",
         .shown = Shown::Nowhere},
};

inline constexpr std::array kExec{
    kConsoleSocket,
    kPidfdSocket,
    Flag{.name = "cwd",
         .kind = FlagKind::String,
         .metavar = "DIR",
         .help = "working directory inside the container"},
    Flag{.name = "env",
         .letter = 'e',
         .kind = FlagKind::Strings,
         .metavar = "NAME=VALUE",
         .help = "add to the environment; may be repeated"},
    Flag{.name = "tty", .letter = 't', .help = "give the process a terminal"},
    Flag{.name = "user",
         .letter = 'u',
         .kind = FlagKind::String,
         .metavar = "UID[:GID]",
         .help = "ids of the process, as the container has them"},
    Flag{.name = "additional-gids",
         .letter = 'g',
         .kind = FlagKind::Strings,
         .metavar = "GID",
         .help = "add a supplementary group; may be repeated"},
    Flag{.name = "process",
         .letter = 'p',
         .kind = FlagKind::String,
         .metavar = "FILE",
         .help = "take the whole process from FILE, an OCI process object in JSON"},
    kDetach,
    kPidFile,
    kProfile,
    Flag{.name = "process-label",
         .kind = FlagKind::String,
         .metavar = "LABEL",
         .help = "SELinux label of the process"},
    Flag{.name = "apparmor",
         .kind = FlagKind::String,
         .metavar = "PROFILE",
         .help = "AppArmor profile of the process"},
    Flag{.name = "no-new-privs", .help = "whether the process may never gain privileges"},
    Flag{.name = "cap",
         .letter = 'c',
         .kind = FlagKind::Strings,
         .metavar = "CAP",
         .help = "add a capability; may be repeated"},
    kPreserveFds,
    Flag{.name = "cgroup",
         .kind = FlagKind::Strings,
         .metavar = "[CONTROLLER,...:]PATH",
         .help = "run the process in an existing cgroup below the container's; may be repeated"},
    Flag{.name = "ignore-paused", .help = "allow it in a paused container too"},
};

// A no-op that callers of older runtimes still send.
inline constexpr std::array kKill{Flag{.name = "all",
                                       .letter = 'a',
                                       .help = "do not fail if the container has stopped",
                                       .shown = Shown::Nowhere}};

inline constexpr std::array kDelete{
    Flag{.name = "force",
         .letter = 'f',
         .help = "kill it if it still runs, and remove whatever is left of it"}};

inline constexpr Flag kListFormat{.name = "format",
                                  .letter = 'f',
                                  .kind = FlagKind::String,
                                  .metavar = "table|json",
                                  .default_value = "table",
                                  .help = "how the list is written"};

inline constexpr std::array kList{
    kListFormat,
    Flag{.name = "quiet", .letter = 'q', .help = "print ids only"},
};

inline constexpr std::array kPs{kListFormat};

inline constexpr std::array kSpec{
    kBundle,
    Flag{.name = "file",
         .letter = 'f',
         .kind = FlagKind::String,
         .metavar = "FILE",
         .help = "write FILE, in the bundle unless it is an absolute path, even if it exists"},
    Flag{.name = "rootless", .help = "make it work for a caller without root privileges"},
};

inline constexpr std::array kEvents{
    Flag{.name = "interval",
         .kind = FlagKind::Duration,
         .metavar = "DURATION",
         .default_value = "5s",
         .help = "how long to wait between two records of statistics"},
    Flag{.name = "stats", .help = "print one record of statistics, and end"},
};

inline constexpr std::array kStats{
    kListFormat,
    Flag{.name = "interval",
         .kind = FlagKind::Duration,
         .metavar = "DURATION",
         .default_value = "1s",
         .help = "how long CPU % looks at; 0: the CPU time used so far instead, at once"},
    Flag{.name = "watch",
         .letter = 'w',
         .help = "go on after every interval, on a terminal in place, until SIGINT or SIGTERM"},
};

// A limit of `update`: bytes with an optional unit, or -1.
constexpr Flag size_flag(std::string_view name, std::string_view help) {
  return {.name = name, .kind = FlagKind::String, .metavar = "SIZE", .help = help};
}
constexpr Flag number_flag(std::string_view name, std::string_view help) {
  return {.name = name, .kind = FlagKind::String, .metavar = "N", .help = help};
}

inline constexpr std::array kUpdate{
    Flag{.name = "resources",
         .letter = 'r',
         .kind = FlagKind::String,
         .metavar = "FILE",
         .help = "take the limits from FILE, an OCI linux.resources object in JSON, or from "
                 "standard input if it is -; other flags for limits have no effect then"},
    number_flag("blkio-weight", "share of block I/O, 10 to 1000"),
    number_flag("cpu-period", "period of the CPU quota, in microseconds"),
    number_flag("cpu-quota", "CPU time in each period, in microseconds; -1: no limit"),
    number_flag("cpu-burst", "CPU time that may be saved up, in microseconds"),
    number_flag("cpu-share", "share of CPU time, 2 to 262144"),
    number_flag("cpu-rt-period", "period of the realtime quota, in microseconds"),
    number_flag("cpu-rt-runtime", "realtime CPU time in each period, in microseconds"),
    Flag{.name = "cpuset-cpus",
         .kind = FlagKind::String,
         .metavar = "LIST",
         .help = "processors to run on, such as 0-3,7"},
    Flag{.name = "cpuset-mems",
         .kind = FlagKind::String,
         .metavar = "LIST",
         .help = "memory nodes to use"},
    number_flag("cpu-idle", "1: run only when nothing else does; 0: run as usual"),
    size_flag("memory", "limit of memory, in bytes or with a unit such as 512m; -1: no limit"),
    size_flag("memory-reservation", "memory that is reclaimed last; -1: none"),
    size_flag("memory-swap", "limit of memory and swap together; -1: no limit"),
    number_flag("pids-limit", "limit of processes and threads; -1: no limit"),
    Flag{.name = "l3-cache-schema",
         .kind = FlagKind::String,
         .metavar = "SCHEMA",
         .help = "Intel RDT cache allocation"},
    Flag{.name = "mem-bw-schema",
         .kind = FlagKind::String,
         .metavar = "SCHEMA",
         .help = "Intel RDT memory bandwidth allocation"},
    Flag{.name = "dry-run", .help = "print what would be written where, and change nothing"},
    kTextFormat,
    // No-ops that callers of older runtimes still send.
    Flag{.name = "kernel-memory",
         .kind = FlagKind::String,
         .metavar = "SIZE",
         .help = "ignored: the kernel has no such limit any more",
         .shown = Shown::Nowhere},
    Flag{.name = "kernel-memory-tcp",
         .kind = FlagKind::String,
         .metavar = "SIZE",
         .help = "ignored: the kernel has no such limit any more",
         .shown = Shown::Nowhere},
};

inline constexpr std::array kExplain{
    kBundle,
    kConfigInFull,
    kTextFormat,
    Flag{.name = "show-env", .help = "show the values of the environment too"},
    Flag{.name = "create", .help = "explain create, whose program waits for start"},
    kNoPivot,
    kNoNewKeyring,
    kRootfs,
    kEphemeral,
};

inline constexpr std::array kSeccomp{
    kBundle,
    kConfigInFull,
    kTextFormat,
};

inline constexpr std::array kValidate{
    kBundle,
    kTextFormat,
    Flag{.name = "strict", .help = "fail for warnings too"},
};

inline constexpr std::array<Flag, 0> kNone{};

}  // namespace hull::flags
