# Sourced by scripts/lab: what the machine itself must offer. As root it is installed, otherwise named.
# shellcheck shell=bash

# command=Debian package that carries it
artifact_commands=(git=git dpkg-deb=dpkg etcd=etcd-server etcdctl=etcd-client restic=restic rclone=rclone)
host_commands=(docker=docker.io)
image_commands=(mmdebstrap=mmdebstrap)
neighbour_commands=(mvn=maven)
engine_commands=(dockerd=docker.io iptables=iptables)

missing_packages() {
  local pair
  for pair in "$@"; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%=*}" >/dev/null 2>&1 || printf '%s\n' "${pair#*=}"
  done | sort -u
}

# Debian starts a service as soon as its package is installed; the machine that runs tests must get no such guest.
install_without_starting() {
  local policy=/usr/sbin/policy-rc.d ours="" status=0
  if [ ! -e "$policy" ]; then
    ours=1
    printf '#!/bin/sh\nexit 101\n' > "$policy" && chmod 755 "$policy"
  fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >&2 || status=$?
  [ -z "$ours" ] || rm -f "$policy"
  [ "$status" = 0 ] || die "apt-get could not install: $*. Its message is above; repair the package sources, then run the same command again"
  case " $* " in *" etcd-server "*) systemctl --quiet disable etcd.service >/dev/null 2>&1 || true ;; esac
}

ensure_commands() {
  local packages
  mapfile -t packages < <(missing_packages "$@")
  [ "${#packages[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing ${packages[*]}"
    install_without_starting "${packages[@]}"
    mapfile -t packages < <(missing_packages "$@")
    [ "${#packages[@]}" -gt 0 ] || return 0
  fi
  die "this machine lacks: ${packages[*]}. As root on Debian or Ubuntu: apt-get install --no-install-recommends ${packages[*]}"
}

# Every systemd host takes several; the kernel's usual 128 are used up by a dozen hosts, which then boot into "degraded".
ensure_inotify_instances() {
  local file=/proc/sys/fs/inotify/max_user_instances wanted=1024
  [ "$(cat "$file" 2>/dev/null || printf '%s' "$wanted")" -lt "$wanted" ] || return 0
  { printf '%s' "$wanted" > "$file"; } 2>/dev/null \
    || say "with a dozen hosts or more they may boot incompletely; as root: sysctl fs.inotify.max_user_instances=$wanted"
}

engine_answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# An engine that was killed leaves its process ids behind; once another process has such a number, it would not start.
forget_dead_engine() {
  local file pid
  for file in /var/run/docker.pid /var/run/docker/containerd/containerd.pid; do
    pid=$(cat "$file" 2>/dev/null) || continue
    case "$(cat "/proc/$pid/comm" 2>/dev/null)" in dockerd | containerd) ;; *) rm -f "$file" ;; esac
  done
}

# Machines without systemd (containers, sandboxes) have nobody else who would start the engine.
ensure_engine() {
  engine_answers && return
  [ "$(id -u)" = 0 ] || die "no Docker Engine answers. Start it (as root: systemctl start docker) and let this user reach it (group docker)"
  ensure_commands "${engine_commands[@]}"
  local log="$LAB/dockerd.log" deadline=$((SECONDS + 60))
  if [ -d /run/systemd/system ]; then
    say "starting docker.service"
    systemctl start docker || die "docker.service does not start; see: journalctl -u docker"
  else
    say "starting dockerd (log: $log)"
    forget_dead_engine
    # It outlives us, so it must not inherit the lock of the lab.
    setsid -f dockerd --storage-driver overlay2 </dev/null >>"$log" 2>&1 9>&-
  fi
  until engine_answers; do
    [ "$SECONDS" -lt "$deadline" ] || die "no Docker Engine answered within 60 s. Its last words: $(tail -n 3 "$log" 2>/dev/null)"
    sleep 0.2
  done
}
