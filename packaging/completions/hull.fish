# fish completion for hull

function __hull_ids
    set -l words (commandline -opc)
    set -l root
    if set -l place (contains -i -- --root $words)
        set root --root $words[(math $place + 1)]
    end
    hull $root list -q 2>/dev/null
end

complete -c hull -f
complete -c hull -n __fish_use_subcommand -l version -s v -d 'print the version'
complete -c hull  -l debug -d 'log more, with the place in the source'
complete -c hull  -l log -r -F -d 'append log records to FILE, also written file:PATH, or send them to the journal or the system'\''s log as those of ID, with journald:ID or syslog:ID (default, and where there is no such service: standard error)'
complete -c hull  -l log-format -x -a 'text json' -d 'how a log record is written'
complete -c hull  -l log-level -x -a 'error warning debug' -d 'which records are logged: these and graver ones; debug is --debug'
complete -c hull  -l root -x -a '(__fish_complete_directories)' -d 'directory with the state of all containers, best on a tmpfs (default: /run/hull, or $XDG_RUNTIME_DIR/hull without root privileges)'
complete -c hull  -l systemd-cgroup -d 'let systemd make the cgroups; cgroupsPath is then "slice:prefix:name"'
complete -c hull  -l cgroup-manager -x -a 'cgroupfs systemd disabled' -d 'who makes the cgroups; disabled: containers stay in the caller'\''s'
complete -c hull  -l rootless -x -a 'true false auto' -d 'whether to do without cgroups where permission for them is missing'
complete -c hull  -l help -s h -d 'show help'

complete -c hull -n __fish_use_subcommand -a create -d 'create a container, without starting its program'
complete -c hull -n '__fish_seen_subcommand_from create' -l bundle -s b -x -a '(__fish_complete_directories)' -d 'directory with config.json (default: the current one)'
complete -c hull -n '__fish_seen_subcommand_from create' -l config -s f -r -F -d 'read FILE in the place of the bundle'\''s config.json'
complete -c hull -n '__fish_seen_subcommand_from create' -l console-socket -r -F -d 'AF_UNIX stream socket that is sent the master of the terminal'
complete -c hull -n '__fish_seen_subcommand_from create' -l pidfd-socket -r -F -d 'AF_UNIX stream socket that is sent a pidfd of the process'
complete -c hull -n '__fish_seen_subcommand_from create' -l pid-file -r -F -d 'write the pid of the process to FILE'
complete -c hull -n '__fish_seen_subcommand_from create' -l no-pivot -d 'enter the root by move and chroot, not pivot_root: weaker, but works on a ramdisk'
complete -c hull -n '__fish_seen_subcommand_from create' -l no-new-keyring -d 'keep the caller'\''s session keyring'
complete -c hull -n '__fish_seen_subcommand_from create' -l preserve-fds -x -d 'pass N more descriptors on, after standard error and those of $LISTEN_FDS'
complete -c hull -n '__fish_seen_subcommand_from create' -l rootfs -x -a '(__fish_complete_directories)' -d 'no bundle: run the command given here with the default config on this root file system, read-only but with --ephemeral; DIR and what is mounted below it stay as they are'
complete -c hull -n '__fish_seen_subcommand_from create' -l ephemeral -d 'throw away what the container writes to its root file system, which stays as it is: it takes memory, half of the RAM at most unless the config limits memory'
complete -c hull -n '__fish_seen_subcommand_from create' -l profile -r -F -d 'write how long each step took to FILE, for chrome://tracing and Perfetto'

complete -c hull -n __fish_use_subcommand -a delete -d 'remove a container and everything it holds'
complete -c hull -n '__fish_seen_subcommand_from delete' -l force -s f -d 'kill it if it still runs, and remove whatever is left of it'
complete -c hull -n '__fish_seen_subcommand_from delete' -a '(__hull_ids)'

complete -c hull -n __fish_use_subcommand -a events -d 'print what a container uses, and when its memory runs out'
complete -c hull -n '__fish_seen_subcommand_from events' -l interval -x -d 'how long to wait between two records of statistics'
complete -c hull -n '__fish_seen_subcommand_from events' -l stats -d 'print one record of statistics, and end'
complete -c hull -n '__fish_seen_subcommand_from events' -a '(__hull_ids)'

complete -c hull -n __fish_use_subcommand -a exec -d 'run one more process inside a container'
complete -c hull -n '__fish_seen_subcommand_from exec' -l console-socket -r -F -d 'AF_UNIX stream socket that is sent the master of the terminal'
complete -c hull -n '__fish_seen_subcommand_from exec' -l pidfd-socket -r -F -d 'AF_UNIX stream socket that is sent a pidfd of the process'
complete -c hull -n '__fish_seen_subcommand_from exec' -l cwd -x -a '(__fish_complete_directories)' -d 'working directory inside the container'
complete -c hull -n '__fish_seen_subcommand_from exec' -l env -s e -x -d 'add to the environment; may be repeated'
complete -c hull -n '__fish_seen_subcommand_from exec' -l tty -s t -d 'give the process a terminal'
complete -c hull -n '__fish_seen_subcommand_from exec' -l user -s u -x -d 'ids of the process, as the container has them'
complete -c hull -n '__fish_seen_subcommand_from exec' -l additional-gids -s g -x -d 'add a supplementary group; may be repeated'
complete -c hull -n '__fish_seen_subcommand_from exec' -l process -s p -r -F -d 'take the whole process from FILE, an OCI process object in JSON'
complete -c hull -n '__fish_seen_subcommand_from exec' -l detach -s d -d 'do not wait for the process to end'
complete -c hull -n '__fish_seen_subcommand_from exec' -l pid-file -r -F -d 'write the pid of the process to FILE'
complete -c hull -n '__fish_seen_subcommand_from exec' -l profile -r -F -d 'write how long each step took to FILE, for chrome://tracing and Perfetto'
complete -c hull -n '__fish_seen_subcommand_from exec' -l process-label -x -d 'SELinux label of the process'
complete -c hull -n '__fish_seen_subcommand_from exec' -l apparmor -x -d 'AppArmor profile of the process'
complete -c hull -n '__fish_seen_subcommand_from exec' -l no-new-privs -d 'whether the process may never gain privileges'
complete -c hull -n '__fish_seen_subcommand_from exec' -l cap -s c -x -d 'add a capability; may be repeated'
complete -c hull -n '__fish_seen_subcommand_from exec' -l preserve-fds -x -d 'pass N more descriptors on, after standard error and those of $LISTEN_FDS'
complete -c hull -n '__fish_seen_subcommand_from exec' -l cgroup -x -d 'run the process in an existing cgroup below the container'\''s; may be repeated'
complete -c hull -n '__fish_seen_subcommand_from exec' -l ignore-paused -d 'allow it in a paused container too'
complete -c hull -n '__fish_seen_subcommand_from exec' -a '(__hull_ids)'

complete -c hull -n __fish_use_subcommand -a explain -d 'print the steps that would make a container'
complete -c hull -n '__fish_seen_subcommand_from explain' -l bundle -s b -x -a '(__fish_complete_directories)' -d 'directory with config.json (default: the current one)'
complete -c hull -n '__fish_seen_subcommand_from explain' -l config -r -F -d 'read FILE in the place of the bundle'\''s config.json'
complete -c hull -n '__fish_seen_subcommand_from explain' -l format -s f -x -a 'text json' -d 'how the result is written'
complete -c hull -n '__fish_seen_subcommand_from explain' -l show-env -d 'show the values of the environment too'
complete -c hull -n '__fish_seen_subcommand_from explain' -l create -d 'explain create, whose program waits for start'
complete -c hull -n '__fish_seen_subcommand_from explain' -l no-pivot -d 'enter the root by move and chroot, not pivot_root: weaker, but works on a ramdisk'
complete -c hull -n '__fish_seen_subcommand_from explain' -l no-new-keyring -d 'keep the caller'\''s session keyring'
complete -c hull -n '__fish_seen_subcommand_from explain' -l rootfs -x -a '(__fish_complete_directories)' -d 'no bundle: run the command given here with the default config on this root file system, read-only but with --ephemeral; DIR and what is mounted below it stay as they are'
complete -c hull -n '__fish_seen_subcommand_from explain' -l ephemeral -d 'throw away what the container writes to its root file system, which stays as it is: it takes memory, half of the RAM at most unless the config limits memory'

complete -c hull -n __fish_use_subcommand -a features -d 'print what this runtime can do'

complete -c hull -n __fish_use_subcommand -a kill -d 'send a signal to a container'\''s init process'
complete -c hull -n '__fish_seen_subcommand_from kill' -a '(__hull_ids)'

complete -c hull -n __fish_use_subcommand -a list -d 'list the containers of a state directory'
complete -c hull -n '__fish_seen_subcommand_from list' -l format -s f -x -a 'table json' -d 'how the list is written'
complete -c hull -n '__fish_seen_subcommand_from list' -l quiet -s q -d 'print ids only'

complete -c hull -n __fish_use_subcommand -a pause -d 'stop all processes of a container for a while'
complete -c hull -n '__fish_seen_subcommand_from pause' -a '(__hull_ids)'

complete -c hull -n __fish_use_subcommand -a ps -d 'list the processes of a container'
complete -c hull -n '__fish_seen_subcommand_from ps' -l format -s f -x -a 'table json' -d 'how the list is written'
complete -c hull -n '__fish_seen_subcommand_from ps' -a '(__hull_ids)'

complete -c hull -n __fish_use_subcommand -a resume -d 'let a paused container go on'
complete -c hull -n '__fish_seen_subcommand_from resume' -a '(__hull_ids)'

complete -c hull -n __fish_use_subcommand -a run -d 'create and start a container, and wait for its end'
complete -c hull -n '__fish_seen_subcommand_from run' -l bundle -s b -x -a '(__fish_complete_directories)' -d 'directory with config.json (default: the current one)'
complete -c hull -n '__fish_seen_subcommand_from run' -l config -s f -r -F -d 'read FILE in the place of the bundle'\''s config.json'
complete -c hull -n '__fish_seen_subcommand_from run' -l console-socket -r -F -d 'AF_UNIX stream socket that is sent the master of the terminal'
complete -c hull -n '__fish_seen_subcommand_from run' -l pidfd-socket -r -F -d 'AF_UNIX stream socket that is sent a pidfd of the process'
complete -c hull -n '__fish_seen_subcommand_from run' -l pid-file -r -F -d 'write the pid of the process to FILE'
complete -c hull -n '__fish_seen_subcommand_from run' -l no-pivot -d 'enter the root by move and chroot, not pivot_root: weaker, but works on a ramdisk'
complete -c hull -n '__fish_seen_subcommand_from run' -l no-new-keyring -d 'keep the caller'\''s session keyring'
complete -c hull -n '__fish_seen_subcommand_from run' -l preserve-fds -x -d 'pass N more descriptors on, after standard error and those of $LISTEN_FDS'
complete -c hull -n '__fish_seen_subcommand_from run' -l rootfs -x -a '(__fish_complete_directories)' -d 'no bundle: run the command given here with the default config on this root file system, read-only but with --ephemeral; DIR and what is mounted below it stay as they are'
complete -c hull -n '__fish_seen_subcommand_from run' -l ephemeral -d 'throw away what the container writes to its root file system, which stays as it is: it takes memory, half of the RAM at most unless the config limits memory'
complete -c hull -n '__fish_seen_subcommand_from run' -l profile -r -F -d 'write how long each step took to FILE, for chrome://tracing and Perfetto'
complete -c hull -n '__fish_seen_subcommand_from run' -l detach -s d -d 'do not wait for the process to end'
complete -c hull -n '__fish_seen_subcommand_from run' -l keep -d 'keep the stopped container when the process has ended'
complete -c hull -n '__fish_seen_subcommand_from run' -l no-subreaper -d 'do not adopt the container'\''s orphaned processes'

complete -c hull -n __fish_use_subcommand -a seccomp -d 'say what the system call filter of a config.json answers'
complete -c hull -n '__fish_seen_subcommand_from seccomp' -l bundle -s b -x -a '(__fish_complete_directories)' -d 'directory with config.json (default: the current one)'
complete -c hull -n '__fish_seen_subcommand_from seccomp' -l config -r -F -d 'read FILE in the place of the bundle'\''s config.json'
complete -c hull -n '__fish_seen_subcommand_from seccomp' -l format -s f -x -a 'text json' -d 'how the result is written'
complete -c hull -n '__fish_seen_subcommand_from seccomp' -a explain

complete -c hull -n __fish_use_subcommand -a spec -d 'write a config.json to start from'
complete -c hull -n '__fish_seen_subcommand_from spec' -l bundle -s b -x -a '(__fish_complete_directories)' -d 'directory with config.json (default: the current one)'
complete -c hull -n '__fish_seen_subcommand_from spec' -l file -s f -r -F -d 'write FILE, in the bundle unless it is an absolute path, even if it exists'
complete -c hull -n '__fish_seen_subcommand_from spec' -l rootless -d 'make it work for a caller without root privileges'

complete -c hull -n __fish_use_subcommand -a start -d 'start the program of a created container'
complete -c hull -n '__fish_seen_subcommand_from start' -a '(__hull_ids)'

complete -c hull -n __fish_use_subcommand -a state -d 'print the state of a container'
complete -c hull -n '__fish_seen_subcommand_from state' -a '(__hull_ids)'

complete -c hull -n __fish_use_subcommand -a stats -d 'show what containers use'
complete -c hull -n '__fish_seen_subcommand_from stats' -l format -s f -x -a 'table json' -d 'how the list is written'
complete -c hull -n '__fish_seen_subcommand_from stats' -l interval -x -d 'how long CPU % looks at; 0: the CPU time used so far instead, at once'
complete -c hull -n '__fish_seen_subcommand_from stats' -l watch -s w -d 'go on after every interval, on a terminal in place, until SIGINT or SIGTERM'
complete -c hull -n '__fish_seen_subcommand_from stats' -a '(__hull_ids)'

complete -c hull -n __fish_use_subcommand -a update -d 'change the limits of a running container'
complete -c hull -n '__fish_seen_subcommand_from update' -l resources -s r -r -F -d 'take the limits from FILE, an OCI linux.resources object in JSON, or from standard input if it is -; other flags for limits have no effect then'
complete -c hull -n '__fish_seen_subcommand_from update' -l blkio-weight -x -d 'share of block I/O, 10 to 1000'
complete -c hull -n '__fish_seen_subcommand_from update' -l cpu-period -x -d 'period of the CPU quota, in microseconds'
complete -c hull -n '__fish_seen_subcommand_from update' -l cpu-quota -x -d 'CPU time in each period, in microseconds; -1: no limit'
complete -c hull -n '__fish_seen_subcommand_from update' -l cpu-burst -x -d 'CPU time that may be saved up, in microseconds'
complete -c hull -n '__fish_seen_subcommand_from update' -l cpu-share -x -d 'share of CPU time, 2 to 262144'
complete -c hull -n '__fish_seen_subcommand_from update' -l cpu-rt-period -x -d 'period of the realtime quota, in microseconds'
complete -c hull -n '__fish_seen_subcommand_from update' -l cpu-rt-runtime -x -d 'realtime CPU time in each period, in microseconds'
complete -c hull -n '__fish_seen_subcommand_from update' -l cpuset-cpus -x -d 'processors to run on, such as 0-3,7'
complete -c hull -n '__fish_seen_subcommand_from update' -l cpuset-mems -x -d 'memory nodes to use'
complete -c hull -n '__fish_seen_subcommand_from update' -l cpu-idle -x -d '1: run only when nothing else does; 0: run as usual'
complete -c hull -n '__fish_seen_subcommand_from update' -l memory -x -d 'limit of memory, in bytes or with a unit such as 512m; -1: no limit'
complete -c hull -n '__fish_seen_subcommand_from update' -l memory-reservation -x -d 'memory that is reclaimed last; -1: none'
complete -c hull -n '__fish_seen_subcommand_from update' -l memory-swap -x -d 'limit of memory and swap together; -1: no limit'
complete -c hull -n '__fish_seen_subcommand_from update' -l pids-limit -x -d 'limit of processes and threads; -1: no limit'
complete -c hull -n '__fish_seen_subcommand_from update' -l l3-cache-schema -x -d 'Intel RDT cache allocation'
complete -c hull -n '__fish_seen_subcommand_from update' -l mem-bw-schema -x -d 'Intel RDT memory bandwidth allocation'
complete -c hull -n '__fish_seen_subcommand_from update' -l dry-run -d 'print what would be written where, and change nothing'
complete -c hull -n '__fish_seen_subcommand_from update' -l format -s f -x -a 'text json' -d 'how the result is written'
complete -c hull -n '__fish_seen_subcommand_from update' -a '(__hull_ids)'

complete -c hull -n __fish_use_subcommand -a validate -d 'say what is wrong with a config.json'
complete -c hull -n '__fish_seen_subcommand_from validate' -l bundle -s b -x -a '(__fish_complete_directories)' -d 'directory with config.json (default: the current one)'
complete -c hull -n '__fish_seen_subcommand_from validate' -l format -s f -x -a 'text json' -d 'how the result is written'
complete -c hull -n '__fish_seen_subcommand_from validate' -l strict -d 'fail for warnings too'
