# bash completion for hull

_hull_ids() {
    local root=() i
    for ((i = 1; i < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == --root ]] && root=(--root "${COMP_WORDS[i + 1]}")
    done
    "${COMP_WORDS[0]}" "${root[@]}" list -q 2>/dev/null
}

_hull() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
    local command= positionals=0 flags= i
    COMPREPLY=()
    case $prev in
    --log) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --log-format) COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
    --log-level) COMPREPLY=($(compgen -W 'error warning debug' -- "$cur")); return ;;
    --root) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    --cgroup-manager) COMPREPLY=($(compgen -W 'cgroupfs systemd disabled' -- "$cur")); return ;;
    --rootless) COMPREPLY=($(compgen -W 'true false auto' -- "$cur")); return ;;
    --image-path) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    --work-path) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    --parent-path) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    --status-fd) COMPREPLY=(); return ;;
    --page-server) COMPREPLY=(); return ;;
    --manage-cgroups-mode) COMPREPLY=($(compgen -W 'soft full strict ignore' -- "$cur")); return ;;
    --empty-ns) COMPREPLY=(); return ;;
    --network-lock) COMPREPLY=($(compgen -W 'iptables nftables skip' -- "$cur")); return ;;
    --format) COMPREPLY=($(compgen -W 'text json' -- "$cur")); return ;;
    --bundle|-b) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    --config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --console-socket) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --pidfd-socket) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --pid-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --preserve-fds) COMPREPLY=(); return ;;
    --rootfs) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    --profile) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --interval) COMPREPLY=(); return ;;
    --cwd) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    --env|-e) COMPREPLY=(); return ;;
    --user|-u) COMPREPLY=(); return ;;
    --additional-gids|-g) COMPREPLY=(); return ;;
    --process|-p) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --process-label) COMPREPLY=(); return ;;
    --apparmor) COMPREPLY=(); return ;;
    --cap|-c) COMPREPLY=(); return ;;
    --cgroup) COMPREPLY=(); return ;;
    --lsm-profile) COMPREPLY=(); return ;;
    --lsm-mount-context) COMPREPLY=(); return ;;
    --file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --resources|-r) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    --blkio-weight) COMPREPLY=(); return ;;
    --cpu-period) COMPREPLY=(); return ;;
    --cpu-quota) COMPREPLY=(); return ;;
    --cpu-burst) COMPREPLY=(); return ;;
    --cpu-share) COMPREPLY=(); return ;;
    --cpu-rt-period) COMPREPLY=(); return ;;
    --cpu-rt-runtime) COMPREPLY=(); return ;;
    --cpuset-cpus) COMPREPLY=(); return ;;
    --cpuset-mems) COMPREPLY=(); return ;;
    --cpu-idle) COMPREPLY=(); return ;;
    --memory) COMPREPLY=(); return ;;
    --memory-reservation) COMPREPLY=(); return ;;
    --memory-swap) COMPREPLY=(); return ;;
    --pids-limit) COMPREPLY=(); return ;;
    --l3-cache-schema) COMPREPLY=(); return ;;
    --mem-bw-schema) COMPREPLY=(); return ;;
    --kernel-memory) COMPREPLY=(); return ;;
    --kernel-memory-tcp) COMPREPLY=(); return ;;
    esac
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --log|--log-format|--log-level|--root|--cgroup-manager|--rootless|--image-path|--work-path|--parent-path|--status-fd|--page-server|--manage-cgroups-mode|--empty-ns|--network-lock|--format|--bundle|-b|--config|--console-socket|--pidfd-socket|--pid-file|--preserve-fds|--rootfs|--profile|--interval|--cwd|--env|-e|--user|-u|--additional-gids|-g|--process|-p|--process-label|--apparmor|--cap|-c|--cgroup|--lsm-profile|--lsm-mount-context|--file|--resources|-r|--blkio-weight|--cpu-period|--cpu-quota|--cpu-burst|--cpu-share|--cpu-rt-period|--cpu-rt-runtime|--cpuset-cpus|--cpuset-mems|--cpu-idle|--memory|--memory-reservation|--memory-swap|--pids-limit|--l3-cache-schema|--mem-bw-schema|--kernel-memory|--kernel-memory-tcp) ((i++)) ;;
        -*) ;;
        *) if [[ -z $command ]]; then command=${COMP_WORDS[i]}; else ((++positionals)); fi ;;
        esac
    done
    case $command in
    '') flags='--version -v' ;;
    checkpoint) flags='--image-path --work-path --parent-path --leave-running --tcp-established --tcp-skip-in-flight --tcp-close --link-remap --ext-unix-sk --shell-job --lazy-pages --status-fd --page-server --file-locks --pre-dump --manage-cgroups-mode --empty-ns --auto-dedup --network-lock --format -f' ;;
    create) flags='--bundle -b --config -f --console-socket --pidfd-socket --pid-file --no-pivot --no-new-keyring --preserve-fds --rootfs --ephemeral --profile' ;;
    delete) flags='--force -f' ;;
    events) flags='--interval --stats' ;;
    exec) flags='--console-socket --pidfd-socket --cwd --env -e --tty -t --user -u --additional-gids -g --process -p --detach -d --pid-file --profile --process-label --apparmor --no-new-privs --cap -c --preserve-fds --cgroup --ignore-paused' ;;
    explain) flags='--bundle -b --config --format -f --show-env --create --no-pivot --no-new-keyring --rootfs --ephemeral' ;;
    features) flags='' ;;
    kill) flags='' ;;
    list) flags='--format -f --quiet -q' ;;
    pause) flags='' ;;
    ps) flags='--format -f' ;;
    restore) flags='--bundle -b --console-socket --pidfd-socket --pid-file --image-path --work-path --detach -d --no-subreaper --tcp-established --tcp-close --ext-unix-sk --shell-job --lazy-pages --file-locks --manage-cgroups-mode --empty-ns --auto-dedup --network-lock --lsm-profile --lsm-mount-context' ;;
    resume) flags='' ;;
    run) flags='--bundle -b --config -f --console-socket --pidfd-socket --pid-file --no-pivot --no-new-keyring --preserve-fds --rootfs --ephemeral --profile --detach -d --keep --no-subreaper' ;;
    seccomp) flags='--bundle -b --config --format -f' ;;
    spec) flags='--bundle -b --file -f --rootless' ;;
    start) flags='' ;;
    state) flags='' ;;
    stats) flags='--format -f --interval --watch -w' ;;
    update) flags='--resources -r --blkio-weight --cpu-period --cpu-quota --cpu-burst --cpu-share --cpu-rt-period --cpu-rt-runtime --cpuset-cpus --cpuset-mems --cpu-idle --memory --memory-reservation --memory-swap --pids-limit --l3-cache-schema --mem-bw-schema --dry-run --format -f' ;;
    validate) flags='--bundle -b --format -f --strict' ;;
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$flags --debug --log --log-format --log-level --root --systemd-cgroup --cgroup-manager --rootless --help -h" -- "$cur"))
        return
    fi
    case $command in
    '' | help) ((positionals == 0)) && COMPREPLY=($(compgen -W 'checkpoint create delete events exec explain features kill list pause ps restore resume run seccomp spec start state stats update validate help' -- "$cur")) ;;
    seccomp) ((positionals == 0)) && COMPREPLY=($(compgen -W explain -- "$cur")) ;;
    checkpoint|delete|events|exec|kill|pause|ps|resume|start|state|update)
        ((positionals == 0)) && COMPREPLY=($(compgen -W "$(_hull_ids)" -- "$cur"))
        [[ $command == kill ]] && ((positionals == 1)) && COMPREPLY=($(compgen -A signal -- "$cur"))
        ;;
    stats) COMPREPLY=($(compgen -W "$(_hull_ids)" -- "$cur")) ;;
    esac
}

complete -F _hull hull
