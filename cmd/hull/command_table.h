// Every command: how it is called and how it is explained. Parsing, help, man pages and completions
// read these rows; commands/handlers.cpp has the code behind each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "hull/flags.h"

namespace hull {

// Where flags may stand. After the first positional of the second kind everything belongs to the
// program that is to be run, or is a signal such as -9.
enum class FlagOrder : std::uint8_t { Interleaved, BeforePositionals };

enum class Completion : std::uint8_t { Nothing, ContainerId, ContainerIds };

struct Example {
  std::string_view explanation;
  std::string_view arguments;  // what follows the program's name
};

inline constexpr std::size_t kUnlimited = SIZE_MAX;

struct Command {
  std::string_view name{};
  std::string_view brief{};  // one line, without a full stop
  std::string_view usage{};  // the positionals
  std::string_view description{};
  std::size_t min_positionals = 0;
  std::size_t max_positionals = 0;
  std::span<const Flag> flags{};
  FlagOrder flag_order = FlagOrder::Interleaved;
  Completion completion = Completion::Nothing;
  std::string_view first_word{};  // what the first positional must be, for completion
  std::span<const Example> examples{};
};

namespace examples {

inline constexpr auto kCheckpoint = std::to_array<Example>({
    {"Write a container to a directory, and end it:", "checkpoint --image-path /images/web web"},
    {"The same with little time in which it stands still, since most of its memory is written "
     "before:",
     "checkpoint --pre-dump --image-path /images/web-1 web\n"
     "checkpoint --parent-path ../web-1 --image-path /images/web-2 web"},
});
inline constexpr auto kCreate = std::to_array<Example>({
    {"Prepare a container from the bundle in the current directory, and start it later:",
     "create web\nstart web"},
    {"The same with a terminal, whose master goes to a socket:",
     "create --bundle /bundles/web --console-socket /run/web.sock web"},
});
inline constexpr auto kDelete = std::to_array<Example>({
    {"Remove a container that has stopped:", "delete web"},
    {"Kill a container if need be, and remove what is there of it:", "delete --force web"},
});
inline constexpr auto kEvents = std::to_array<Example>({
    {"Print what a container has used so far:", "events --stats web"},
    {"Print it every second, and each time its memory runs out:", "events --interval 1s web"},
});
inline constexpr auto kExec = std::to_array<Example>({
    {"List the processes of a container from inside:", "exec web ps"},
    {"Open a shell with a terminal, as user 1000:", "exec --tty --user 1000:1000 web sh -l"},
    {"Start a process described by a file, and do not wait for it:",
     "exec --detach --process process.json --pid-file web-job.pid web"},
});
inline constexpr auto kFeatures = std::to_array<Example>({
    {"Ask whether seccomp filters work:", "features | jq .linux.seccomp.enabled"},
});
inline constexpr auto kExplain = std::to_array<Example>({
    {"See what run would do for the bundle in the current directory:", "explain"},
    {"The same for a command on the host's own root, whose writes are thrown away:",
     "explain --ephemeral --rootfs / -- make check"},
    {"Find out which step mounts what, and why:",
     "explain --bundle /bundles/web --format json | jq -r '.[] | select(.field // \"\" | "
     "startswith(\"mounts\")) | .step'"},
});
inline constexpr auto kKill = std::to_array<Example>({
    {"Ask the container to end:", "kill web"},
    {"Make it end:", "kill web KILL"},
});
inline constexpr auto kList = std::to_array<Example>({
    {"Show all containers:", "list"},
    {"Remove every container there is:", "list --quiet | xargs -n 1 hull delete --force"},
});
inline constexpr auto kPause = std::to_array<Example>({
    {"Stop a container while its files are copied, and let it go on:", "pause web\nresume web"},
});
inline constexpr auto kPs = std::to_array<Example>({
    {"List the processes of a container:", "ps web"},
    {"The same with other columns:", "ps web -o pid,rss,comm"},
    {"Only their pids, for a program:", "ps --format json web"},
});
inline constexpr auto kRestore = std::to_array<Example>({
    {"Let a container go on where it was:",
     "restore --detach --bundle /bundles/web --image-path /images/web web"},
    {"Start a second one from the same image:",
     "restore --detach --bundle /bundles/web --image-path /images/web web-2"},
});
inline constexpr auto kResume = std::to_array<Example>({
    {"Let a paused container go on:", "resume web"},
});
inline constexpr auto kRun = std::to_array<Example>({
    {"Write a config.json, fill a root file system, run a shell in it:",
     "spec\nrun --bundle . shell"},
    {"Start a container in the background:",
     "run --detach --bundle /bundles/web --pid-file /run/web.pid web"},
    {"Give it more memory for once, in a config made on the way:",
     "run --bundle /bundles/web --config <(jq '.linux.resources.memory.limit = 1e9' "
     "/bundles/web/config.json) web"},
    {"See where the time goes; open the file in Perfetto or chrome://tracing:",
     "run --profile web.json --bundle /bundles/web web"},
    {"Look around in a container made of this system, which stays as it is:",
     "run --ephemeral --rootfs / scratch -- sh"},
});
inline constexpr auto kSeccomp = std::to_array<Example>({
    {"Summarise the filter of the bundle in the current directory:", "seccomp explain"},
    {"Find out why a program cannot use two system calls:",
     "seccomp explain --bundle /bundles/web clone3 personality"},
    {"List the actions for one call on each architecture:",
     "seccomp explain --config config.json --format json ptrace | jq -r '.architectures[] | "
     ".name + \" \" + .syscalls[0].cases[].action'"},
});
inline constexpr auto kSpec = std::to_array<Example>({
    {"Make a bundle that a user without root privileges can run:",
     "spec --rootless --bundle /bundles/web"},
});
inline constexpr auto kStart = std::to_array<Example>({
    {"Let a created container run its program:", "start web"},
});
inline constexpr auto kState = std::to_array<Example>({
    {"Print the state, and pick its status:", "state web | jq -r .status"},
});
inline constexpr auto kStats = std::to_array<Example>({
    {"See what all containers use, and go on to look:", "stats --watch"},
    {"Find the container that has most memory:",
     "stats --interval 0 --format json | jq -r 'max_by(.memoryUsage).id'"},
});
inline constexpr auto kUpdate = std::to_array<Example>({
    {"Give a running container half a processor and 512 MiB:",
     "update --cpu-period 100000 --cpu-quota 50000 --memory 512m web"},
    {"The same from JSON on standard input:", "update --resources - web < resources.json"},
    {"What would be written where:", "update --dry-run --memory 512m web"},
});

inline constexpr auto kValidate = std::to_array<Example>({
    {"Check a bundle before it is shipped, and accept nothing odd:",
     "validate --strict --bundle /bundles/web"},
    {"Check a file, and list the fields that are wrong:",
     "validate --format json config.json | jq -r '.findings[].field'"},
});

}  // namespace examples

inline constexpr auto kCommands = std::to_array<Command>({
    {.name = "checkpoint",
     .brief = "write a running container to disk",
     .usage = "<container-id>",
     .description =
         "Has criu(8), version 3.0 or later, write memory and state of all processes to a "
         "directory, from which \"restore\" makes a container that goes on where this one was. "
         "Then the container is removed, unless --leave-running or --pre-dump is given. The root "
         "file system and what is mounted from the host are not in the image.\n\n"
         "On a terminal a line shows how far it is, and what it was: which round of those that "
         "--parent-path joins, how much memory is written, and for how long the container stood "
         "still. With --format json each is an object on standard output.\n\n"
         "If it fails, the container runs on; what CRIU's log says is in the error, the rest in "
         "dump.log below --work-path.",
     .min_positionals = 1,
     .max_positionals = 1,
     .flags = flags::kCheckpoint,
     .completion = Completion::ContainerId,
     .examples = examples::kCheckpoint},
    {.name = "create",
     .brief = "create a container, without starting its program",
     .usage = "<container-id> [-- <command> [argument...]]",
     .description =
         "Reads config.json of the bundle, makes the container with all its namespaces, cgroups "
         "and "
         "mounts, and leaves its init process waiting for \"start\". The standard input, output "
         "and "
         "error of this command become those of the container.\n\n"
         "The id is unique below the state directory (--root) and consists of letters, digits and "
         "the characters _ + - and the full stop.",
     .min_positionals = 1,
     .max_positionals = kUnlimited,
     .flags = flags::kCreate,
     .examples = examples::kCreate},
    {.name = "delete",
     .brief = "remove a container and everything it holds",
     .usage = "<container-id>",
     .description =
         "Removes the cgroups and the state of a container that has stopped or was never "
         "started, and runs its poststop hooks. With --force a running container is "
         "killed first, and an unknown id is no error.",
     .min_positionals = 1,
     .max_positionals = 1,
     .flags = flags::kDelete,
     .completion = Completion::ContainerId,
     .examples = examples::kDelete},
    {.name = "events",
     .brief = "print what a container uses, and when its memory runs out",
     .usage = "<container-id>",
     .description =
         "Prints one JSON object a line: statistics of CPU, memory, processes, block I/O, huge "
         "pages "
         "and network interfaces at every interval, the first after one, and an object of type "
         "\"oom\" whenever the kernel runs out of the container's memory. It ends with the "
         "container.",
     .min_positionals = 1,
     .max_positionals = 1,
     .flags = flags::kEvents,
     .completion = Completion::ContainerId,
     .examples = examples::kEvents},
    {.name = "exec",
     .brief = "run one more process inside a container",
     .usage = "<container-id> <command> [argument...] | --process <file> <container-id>",
     .description =
         "The process gets the environment, ids, capabilities and limits of the container's own "
         "process, changed by the flags given. With --process everything is taken from the file "
         "and the other flags that shape the process have no effect; capabilities, limits, labels "
         "and scheduling that it does not mention are the container's.\n\n"
         "Flags stand before the container id: what follows it belongs to the command. The exit "
         "status is that of the process, 128 + n if signal n ended it, and 255 if it could not be "
         "started.",
     .min_positionals = 1,
     .max_positionals = kUnlimited,
     .flags = flags::kExec,
     .flag_order = FlagOrder::BeforePositionals,
     .completion = Completion::ContainerId,
     .examples = examples::kExec},
    {.name = "explain",
     .brief = "print the steps that would make a container",
     .usage = "[-- <command> [argument...]]",
     .description =
         "Prints one line for each step that \"run\" would take for this bundle: its number, who "
         "takes it, what it does, and the field of config.json that asks for it. Nothing is made "
         "and no file but config.json is opened, so that no privileges are needed; with --rootfs "
         "or --ephemeral the host is looked at for what is mounted below the root. A bundle "
         "without a user namespace is explained as for root.\n\n"
         "The actors are the caller (this command), stage 0 (the process it starts first) and init "
         "(the container's first process). Of the environment the names are shown; --show-env adds "
         "the values.",
     .max_positionals = kUnlimited,
     .flags = flags::kExplain,
     .examples = examples::kExplain},
    {.name = "features",
     .brief = "print what this runtime can do",
     .usage = "",
     .description =
         "Prints an OCI features object in JSON: the versions of the specification, hooks, mount "
         "options, namespaces, capabilities and seccomp words that a config.json may use.",
     .flags = flags::kNone,
     .examples = examples::kFeatures},
    {.name = "kill",
     .brief = "send a signal to a container's init process",
     .usage = "<container-id> [signal]",
     .description =
         "The signal is a number or a name, with or without SIG, in any case; SIGTERM if absent. "
         "SIGKILL for a container that shares its pid namespace goes to all its processes.",
     .min_positionals = 1,
     .max_positionals = 2,
     .flags = flags::kKill,
     .flag_order = FlagOrder::BeforePositionals,
     .completion = Completion::ContainerId,
     .examples = examples::kKill},
    {.name = "list",
     .brief = "list the containers of a state directory",
     .usage = "",
     .description =
         "Shows every container below the state directory (--root), whoever made it. One "
         "whose state cannot be read is reported on standard error and left out.",
     .flags = flags::kList,
     .examples = examples::kList},
    {.name = "pause",
     .brief = "stop all processes of a container for a while",
     .usage = "<container-id>",
     .description =
         "Every process in the container's cgroup stands still, wherever it is, until \"resume\". "
         "The status is \"paused\" meanwhile. Processes keep their memory, connections and timers.",
     .min_positionals = 1,
     .max_positionals = 1,
     .flags = flags::kNone,
     .completion = Completion::ContainerId,
     .examples = examples::kPause},
    {.name = "ps",
     .brief = "list the processes of a container",
     .usage = "<container-id> [ps options]",
     .description =
         "Calls ps(1) with the options given (default: -ef) and prints its header and the lines of "
         "those processes that are in the container's cgroup or below. The options must leave the "
         "column PID, with no other before it than UID, USER, PPID, F and S: a process could forge "
         "its pid in the rest. Flags of this command stand before the container id.",
     .min_positionals = 1,
     .max_positionals = kUnlimited,
     .flags = flags::kPs,
     .flag_order = FlagOrder::BeforePositionals,
     .completion = Completion::ContainerId,
     .examples = examples::kPs},
    {.name = "restore",
     .brief = "make a container from what checkpoint has written",
     .usage = "<container-id>",
     .description =
         "Makes a container as \"run\" does, whose processes are those of the image. The bundle "
         "says where its root file system, the sources of bind mounts, joined namespaces and "
         "limits are. One image may be restored many times, under different ids.\n\n"
         "The exit status is that of \"run\". If it fails, nothing is left; what CRIU's log says "
         "is in the error, the rest in restore.log below --work-path.",
     .min_positionals = 1,
     .max_positionals = 1,
     .flags = flags::kRestore,
     .examples = examples::kRestore},
    {.name = "resume",
     .brief = "let a paused container go on",
     .usage = "<container-id>",
     .description = "Undoes \"pause\".",
     .min_positionals = 1,
     .max_positionals = 1,
     .flags = flags::kNone,
     .completion = Completion::ContainerId,
     .examples = examples::kResume},
    {.name = "run",
     .brief = "create and start a container, and wait for its end",
     .usage = "<container-id> [-- <command> [argument...]]",
     .description =
         "Does what \"create\", \"start\" and, at the end, \"delete\" do. Signals sent to this "
         "command "
         "go to the container; with process.terminal set in config.json its terminal is joined to "
         "the one of this command.\n\n"
         "The exit status is that of the container's process, 128 + n if signal n ended it, 1 if "
         "it "
         "could not be started, and 0 with --detach.\n\n"
         "If NOTIFY_SOCKET names the socket of a service manager, the container's process gets one "
         "of its own, and when it says READY=1 there the manager is told; with --detach this "
         "command waits for that. Sockets that a service manager passes (LISTEN_FDS) become those "
         "of the process.",
     .min_positionals = 1,
     .max_positionals = kUnlimited,
     .flags = flags::kRun,
     .examples = examples::kRun},
    {.name = "seccomp",
     .brief = "say what the system call filter of a config.json answers",
     .usage = "explain [system-call...]",
     .description =
         "For each architecture of the profile and each system call given: its number, the action "
         "that the compiled filter takes, under which conditions on the arguments, and the rule of "
         "config.json that decides. Several conditions for one call are tried in the order shown. "
         "Calls that are newer than all that the profile names fail with ENOSYS, so that programs "
         "fall back to older ones, unless the default action lets calls pass.\n\n"
         "Without a system call: every rule with the number of its calls, the default action, and "
         "from which number on calls are newer than the profile. JSON has both. Nothing is made, "
         "no file but config.json is opened, and no privileges are needed.",
     .min_positionals = 1,
     .max_positionals = kUnlimited,
     .flags = flags::kSeccomp,
     .first_word = "explain",
     .examples = examples::kSeccomp},
    {.name = "spec",
     .brief = "write a config.json to start from",
     .usage = "",
     .description =
         "The new config.json runs \"sh\" with few privileges in the directory \"rootfs\" of the "
         "bundle, which is to be filled with a root file system. An existing file is left alone, "
         "unless --file names it.",
     .flags = flags::kSpec,
     .examples = examples::kSpec},
    {.name = "start",
     .brief = "start the program of a created container",
     .usage = "<container-id>",
     .description =
         "Lets the init process that \"create\" left waiting execute the program of the "
         "container, and runs the poststart hooks. With NOTIFY_SOCKET in the environment "
         "of \"create\" and of this command, it waits until the program says READY=1 or "
         "ends, and tells the service manager.",
     .min_positionals = 1,
     .max_positionals = 1,
     .flags = flags::kNone,
     .completion = Completion::ContainerId,
     .examples = examples::kStart},
    {.name = "state",
     .brief = "print the state of a container",
     .usage = "<container-id>",
     .description =
         "Prints an OCI state object in JSON: id, pid, status (creating, created, running, "
         "paused, stopped), bundle, root file system, time of creation and annotations.",
     .min_positionals = 1,
     .max_positionals = 1,
     .flags = flags::kNone,
     .completion = Completion::ContainerId,
     .examples = examples::kState},
    {.name = "stats",
     .brief = "show what containers use",
     .usage = "[container-id...]",
     .description =
         "Prints a line for each container that runs, or for those named, by id: how much of one "
         "processor it has used during the interval, its memory with the limit and the share of "
         "that, the share of the last 10 seconds in which a task waited for memory (MEM PSI), its "
         "processes and threads with the limit, what its interfaces but the loopback have received "
         "and sent, and what it has read from block devices and written. A dash is for what this "
         "kernel does not count, what has no limit, and a network that is the host's.\n\n"
         "JSON is an array of objects, one line for each time: id, cpuTime in nanoseconds, "
         "cpuPercent, memoryUsage and memoryLimit in bytes, memoryPercent, memoryPressure (per "
         "cent), pids, pidsLimit, networkReceived, networkSent, blockRead and blockWritten in "
         "bytes; null where the table has a dash.\n\n"
         "A container that ends meanwhile is left out; without --watch it is an error if it was "
         "named. With --watch the command ends when all that were named have ended.",
     .max_positionals = kUnlimited,
     .flags = flags::kStats,
     .completion = Completion::ContainerIds,
     .examples = examples::kStats},
    {.name = "update",
     .brief = "change the limits of a running container",
     .usage = "<container-id>",
     .description =
         "Changes the limits given and leaves the others as they are. They hold at once, and are "
         "kept in the state of the container. Devices are never changed.\n\n"
         "With --dry-run nothing is changed: each file that would be written is printed with what "
         "it would get and the field of config.json, and each property of a unit of systemd.",
     .min_positionals = 1,
     .max_positionals = 1,
     .flags = flags::kUpdate,
     .completion = Completion::ContainerId,
     .examples = examples::kUpdate},
    {.name = "validate",
     .brief = "say what is wrong with a config.json",
     .usage = "[file]",
     .description =
         "Checks the config.json of a bundle, or a file: what the specification forbids, what this "
         "version cannot apply, what this kernel and this machine lack (errors), and what is "
         "ignored, deprecated or unknown (warnings). Nothing is made, and no privileges are "
         "needed.\n\n"
         "The exit status is 0 without errors, else 1; with --strict also 1 for warnings.",
     .max_positionals = 1,
     .flags = flags::kValidate,
     .examples = examples::kValidate},
});

constexpr const Command* find_command(std::string_view name) {
  for (const auto& command : kCommands) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

inline constexpr std::string_view kRootBrief = "Open Container Initiative runtime";
inline constexpr std::string_view kRootDescription =
    "Creates, runs and manages containers that are described by OCI bundles: a bundle is a "
    "directory with a file config.json and, usually, a root file system. Engines such as podman, "
    "docker, containerd and CRI-O drive it, and so can you.";
inline constexpr auto kRootExamples = std::to_array<Example>({
    {"Run a container from the bundle in the current directory:", "run web"},
    {"See what runs:", "list"},
    {"Explain one command:", "help run"},
});

// Also flags of the root alone.
inline constexpr std::array kRootFlags{flags::kVersion};

}  // namespace hull
