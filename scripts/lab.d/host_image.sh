# Sourced by scripts/lab: the image of the test hosts, made from the distribution's packages: no image registry is needed.
# shellcheck shell=bash

# Without a mirror of one's own mmdebstrap takes the distribution's, with updates and security.
mirrors=()
if [ -n "${VECTORDB_OPS_DEBIAN_MIRROR:-}" ]; then
  mirrors=("deb $VECTORDB_OPS_DEBIAN_MIRROR bookworm main" "deb $VECTORDB_OPS_DEBIAN_MIRROR bookworm-updates main")
fi
if [ -n "${VECTORDB_OPS_DEBIAN_SECURITY_MIRROR:-}" ]; then
  mirrors+=("deb $VECTORDB_OPS_DEBIAN_SECURITY_MIRROR bookworm-security main")
fi

# What a freshly installed small server has: systemd, Python for Ansible, and the tools an administrator expects.
plain_packages=systemd,systemd-sysv,dbus,python3,python3-apt,ca-certificates,iproute2,procps,sudo,openssl,curl,nftables,openssh-server
# What the roles of a cluster would install on every host of it, so that only the roles' own scenarios wait for that.
java_packages=$plain_packages,openjdk-17-jre-headless,haproxy,etcd-server,etcd-client

recipe_key() { cat "$@" | sha256sum | cut -c1-12; }

# root_filesystem FILE PACKAGES OPTION...: a Debian 12 tarball.
root_filesystem() {
  local file="$1" packages="$2"; shift 2
  [ -s "$file" ] && return
  say "making $(basename "$file")"
  mkdir -p "$(dirname "$file")"
  mmdebstrap --quiet --format=tar --include="$packages" "$@" \
    --aptopt='Acquire::Languages "none"' --aptopt='APT::Install-Recommends "false"' \
    --customize-hook='rm -f "$1/usr/sbin/policy-rc.d"' --customize-hook=': > "$1/etc/machine-id"' \
    bookworm "$file.partial" "${mirrors[@]}" >&2 || die "mmdebstrap could not make $file; its message is above"
  mv "$file.partial" "$file"
}

# host_image plain|java: prints the name of the image, which the engine then has.
# The package lists stay inside, so that check mode works on a virgin host. No service of a package starts by itself: neither
# what the package enabled, nor what the first boot would enable by its presets.
host_image() {
  local kind="$1" key name packages
  packages="${kind}_packages"
  key=$(recipe_key "$HERE/lab.d/host_image.sh")
  name="vectordb-ops-lab/debian12-$kind:$key"
  if ! docker image inspect "$name" >/dev/null 2>&1; then
    ensure_commands "${image_commands[@]}"
    root_filesystem "$LAB/debian12-$kind-$key.tar" "${!packages}" --variant=minbase --skip=cleanup/apt/lists \
      --customize-hook='cd "$1/etc/systemd/system" && for unit in etcd haproxy ssh; do rm -f multi-user.target.wants/$unit.service; done; rm -f etcd2.service sshd.service' \
      --customize-hook='mkdir -p "$1/etc/systemd/system-preset"' \
      --customize-hook='printf "disable %s.service\n" etcd haproxy ssh > "$1/etc/systemd/system-preset/00-image.preset"' \
      || exit 1
    docker import -c 'ENV container=docker' -c 'CMD ["/lib/systemd/systemd"]' "$LAB/debian12-$kind-$key.tar" "$name" >/dev/null \
      || die "docker could not import $LAB/debian12-$kind-$key.tar"
  fi
  printf '%s' "$name"
}

# container_base: prints the path of the root file system below the container image of Milvus.
container_base() {
  local packages=tini,libstdc++6,libgomp1,ca-certificates file
  file="$LAB/container-base-$(recipe_key "$HERE/lab.d/host_image.sh").tar"
  [ -s "$file" ] || ensure_commands "${image_commands[@]}"
  root_filesystem "$file" "$packages" --variant=essential --dpkgopt='path-exclude=/usr/share/{doc,info,locale,man}/*'
  printf '%s' "$file"
}
