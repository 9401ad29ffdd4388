# Sourced by the commands beside it: a virtual environment per requirements set, made once and reused.
# shellcheck shell=bash

export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

say() { printf '%s\n' "== $*" >&2; }
die() { printf '%s\n' "ERROR: $*" >&2; exit 1; }

find_python() {
  local candidate
  for candidate in "${VECTORDB_OPS_PYTHON:-}" python3 python3.11 python3.12 python3.13; do
    [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 || continue
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$candidate"; return; }
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && [ -z "${1:-}" ]; then
    say "installing python3-venv"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; } >&2 && find_python again && return
  fi
  die "no Python 3.11 or newer found; install one, or name it: VECTORDB_OPS_PYTHON=/path/to/python3.11 $0"
}

# Debian splits venv out of Python: install it as root, or print the command that does.
require_venv_module() {
  local python="$1" version
  "$python" -c 'import ensurepip, venv' 2>/dev/null && return
  version=$("$python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing python$version-venv"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "python$version-venv"; } >&2 && return
  fi
  die "$python lacks the venv module. As root: apt-get install python$version-venv (Debian, Ubuntu) or dnf install python3-pip (RHEL family)"
}

# ensure_venv FOLDER REQUIREMENTS...: prints nothing, leaves FOLDER/bin/python with exactly these requirements.
ensure_venv() {
  local folder="$1" python stamp; shift
  python=$(find_python) || exit 1
  stamp=$({ "$python" --version; cat "$@"; } | sha256sum | cut -d' ' -f1)
  [ "$(cat "$folder/.stamp" 2>/dev/null)" = "$stamp" ] && return
  require_venv_module "$python"
  mkdir -p "$(dirname "$folder")"
  # Two commands started together must not build the same folder: the second waits and finds it made.
  if [ -z "${VECTORDB_OPS_VENV_LOCKED:-}" ] && command -v flock >/dev/null 2>&1; then
    local lock
    exec {lock}>"$folder.lock" && flock "$lock"
    VECTORDB_OPS_VENV_LOCKED=1 ensure_venv "$folder" "$@"
    exec {lock}>&-
    return
  fi
  say "creating a virtual environment in $folder"
  rm -rf "$folder"
  "$python" -m venv "$folder" || die "could not create $folder"
  local args=() file
  for file in "$@"; do args+=(-r "$file"); done
  "$folder/bin/pip" install --quiet "${args[@]}" || die "pip could not install: $*. Check the network or set PIP_INDEX_URL to a mirror, then run the same command again"
  printf '%s' "$stamp" > "$folder/.stamp"
}

# Everything that tests build or download is kept here, by version, and survives the checkout.
cache_dir() { printf '%s' "${VECTORDB_OPS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/vectordb.ops}"; }

# The test environment is shared by every checkout with the same requirements and the same Python: one that found another Python
# would replace it below those that use it.
dev_venv() {
  local root="$1" python key
  python=$(find_python) || exit 1
  key=$({ "$python" --version; cat "$root/requirements.txt" "$root/requirements-dev.txt"; } | sha256sum | cut -c1-12)
  ensure_venv "$(cache_dir)/venv-$key" "$root/requirements.txt" "$root/requirements-dev.txt"
  printf '%s' "$(cache_dir)/venv-$key"
}
