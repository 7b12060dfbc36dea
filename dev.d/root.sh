# shellcheck shell=bash
# Copyright (c) 2026 the asio_ctx authors
#
# Distributed under the Boost Software License, Version 1.0. (See accompanying
# file LICENSE or copy at http://www.boost.org/LICENSE_1_0.txt)

# Roots: folders that hold a Debian of another suite, with its compilers and its Boost. A root is
# kept below build/roots; without the folder it is made anew. Sourced by ./dev.

is_debian_testing() { # Debian testing has no version number yet
  grep -qx 'ID=debian' /etc/os-release 2>/dev/null && ! grep -q '^VERSION_ID=' /etc/os-release
}

configured_archive() {
  # shellcheck disable=SC2016 # apt's words
  apt-get indextargets --format '$(REPO_URI)' \
    'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1
}

# Where this machine gets Debian's packages from. Empty on other distributions.
debian_archive() {
  local archive
  archive=$(configured_archive)
  if [[ ! $archive ]]; then # or apt has no lists yet, which say whose packages they are
    apt-get -qq update >/dev/null 2>&1
    archive=$(configured_archive)
  fi
  printf '%s' "$archive"
}

# Empty if roots can be made and entered here.
why_no_root() {
  if ((EUID != 0)); then
    echo 'only root can make a Debian of another suite'
  elif ! is_there debootstrap; then
    echo "not to be had here: $(name_of debootstrap)"
  elif ! unshare --mount --pid --fork true 2>/dev/null; then
    echo 'this system lets nobody mount'
  elif [[ ! $(debian_archive) ]]; then
    echo "this system's packages don't come from Debian's archive"
  fi
}

make_root() { # root suite [architecture]
  local archive
  archive=$(debian_archive)
  rm -rf --one-file-system "$1.new"
  mkdir -p "$1.new/etc/apt/apt.conf.d" "$1.new/etc/dpkg/dpkg.cfg.d"
  # Proxies, certificates and the like.
  apt-config dump Acquire >"$1.new/etc/apt/apt.conf.d/90machine"
  # If the machine crashes, the root is made again.
  echo force-unsafe-io >"$1.new/etc/dpkg/dpkg.cfg.d/unsafe-io"
  # It mounts, too.
  setpriv --pdeathsig KILL unshare --mount \
    debootstrap ${3:+"--arch=$3"} --variant=minbase --include=ca-certificates \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
    "$2" "$1.new" "$archive" /usr/share/debootstrap/scripts/sid || return 1
  printf 'deb %s %s main\n' "$archive" "$2" >"$1.new/etc/apt/sources.list"
  mv "$1.new" "$1"
}

# Runs a command in this folder, as it is seen from a root. What is mounted for that is seen by
# nobody else. It ends with the command, and that with this process at the latest.
in_root() { # root command...
  local cache
  cache=$(ccache --get-config cache_dir 2>/dev/null || true)
  # shellcheck disable=SC2016 # for the other shell
  setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child bash -euc '
    root=$1 project=$2 cache=$3
    shift 3
    mkdir -p "$root$project"
    mount --bind "$project" "$root$project"
    if [[ $cache ]]; then
      mkdir -p "$cache" "$root$cache"
      mount --bind "$cache" "$root$cache"
      export CCACHE_DIR=$cache
    fi
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
    unset TMPDIR
    HOME=/root exec chroot "$root" bash -c "cd \"\$1\" && shift && exec \"\$@\"" - "$project" "$@"
  ' - "$1" "$PWD" "$cache" "${@:2}"
}
