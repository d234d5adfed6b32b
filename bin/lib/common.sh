# common.sh: what the scripts of bin/ share. Sourced, never run; steps and all set-up output go to stderr.
# shellcheck shell=bash

ROOT="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.." && pwd -P)"
readonly ROOT

# Debian's names. BUILD is what Package.swift's system libraries ask for; a production machine needs their
# runtime halves only.
# shellcheck disable=SC2034  # read by the scripts that source this file
readonly BUILD="libsqlite3-dev libpq-dev libsodium-dev libssl-dev libexpat1-dev libzip-dev libxlsxwriter-dev \
libqrencode-dev libpango1.0-dev libcairo2-dev fonts-wqy-microhei fonts-noto-cjk libcurl4-openssl-dev zlib1g-dev pkg-config tzdata"
# shellcheck disable=SC2034
readonly TEST="chromium poppler-utils zbar-tools librsvg2-bin postgresql-15 wrk strace"

# One set of flags for every release build, so that bin/run, bin/steward and bin/test share .build and never rebuild
# each other's work.
readonly SWIFT_FLAGS="-Xswiftc -enable-testing"

step() { printf '==> %s\n' "$*" >&2; }

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# The comment at the head of the calling script, for --help.
help_if_asked() {
    case "${1:-}" in
    -h | --help)
        sed -n '2,/^[^#]/{/^#/!d;s/^# \{0,1\}//;p}' "$0"
        exit 0
        ;;
    esac
}

# --- Leaving ---------------------------------------------------------------------------------------------

TASKS_AT_EXIT=()

# at_exit COMMAND…: run when the script ends, however it ends; the last one given runs first.
at_exit() {
    TASKS_AT_EXIT=("$*" "${TASKS_AT_EXIT[@]}")
    trap leave EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

leave() {
    LEFT_WITH=$?
    local task
    trap - EXIT
    set +e
    for task in "${TASKS_AT_EXIT[@]}"; do $task; done
    exit "$LEFT_WITH"
}

# --- The machine -----------------------------------------------------------------------------------------

need_swift() {
    local found
    command -v swift >/dev/null ||
        fail "Steward is built with Swift 6.3 or newer, and there is no swift on the PATH"
    found="$(swift --version 2>/dev/null | grep -oE 'Swift version [0-9]+\.[0-9]+' | grep -oE '[0-9]+\.[0-9]+' || true)"
    [[ "$(printf '6.3\n%s\n' "${found:-0.0}" | sort -V | head -n 1)" == 6.3 ]] ||
        fail "Steward is built with Swift 6.3 or newer; $(command -v swift) is ${found:-of an unknown version}."
}

# need_packages PACKAGE…: asks apt only for those that dpkg does not have.
need_packages() {
    local package have log missing=() as_root=() sure=(-y --no-install-recommends -o DPkg::Lock::Timeout=300)
    command -v dpkg-query >/dev/null ||
        fail "the scripts set up Debian 12. Elsewhere install what matches these, then use swift directly: $*"
    # shellcheck disable=SC2016  # the braces are dpkg-query's
    have=" $(dpkg-query -W -f '${Package}=${db:Status-Status} ' "$@" 2>/dev/null || true)"
    for package in "$@"; do
        [[ "$have" == *" $package=installed "* ]] || missing+=("$package")
    done
    [[ ${#missing[@]} -gt 0 ]] || return 0

    if [[ "$(id -u)" != 0 ]]; then
        command -v sudo >/dev/null ||
            fail "these Debian packages are missing, and this is neither root nor a machine with sudo. As root run:
  apt-get update && apt-get install ${sure[*]:0:2} ${missing[*]}"
        as_root=(sudo)
    fi
    step "Installing Debian packages: ${missing[*]}"
    if [[ " ${missing[*]} " == *" postgresql-"* ]]; then forbid_main_cluster "${as_root[@]}"; fi
    update_lists "${as_root[@]}"
    # apt says a line and more for each of hundreds of packages: wanted only when it fails.
    log="$(mktemp /tmp/steward-apt.XXXXXX)"
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install "${sure[@]}" "${missing[@]}" \
        </dev/null >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        fail "apt-get could not install: ${missing[*]} (all it said: $log)"
    fi
    rm -f "$log"
}

# Once for a script's run; apt has no waiting for this lock, so wait here.
update_lists() {
    local try
    [[ -z "${LISTS_ARE_NEW:-}" ]] || return 0
    for try in 1 2 3 4 5 6; do
        if "$@" apt-get update -qq </dev/null >&2; then
            LISTS_ARE_NEW=yes
            return 0
        fi
        step "apt-get update failed (try $try of 6)"
        sleep 5
    done
    fail "apt-get update does not succeed"
}

# Debian's PostgreSQL makes and starts a cluster of its own at installation; the tests start private ones.
forbid_main_cluster() {
    local folder=/etc/postgresql-common
    [[ ! -e $folder/createcluster.conf ]] || return 0
    "$@" mkdir -p $folder
    echo 'create_main_cluster = false' | "$@" tee $folder/createcluster.conf >/dev/null
}

# venv NAME REQUIREMENT…: .venv/NAME holding exactly this list; made anew when the list, the place or Python changes.
venv() {
    local name="$1" home="$ROOT/.venv/$1" list
    shift
    python3 -c 'import ensurepip, venv' 2>/dev/null || need_packages python3 python3-venv
    list="$(python3 --version) $home $*"
    if [[ -f "$home/made-of" && "$(<"$home/made-of")" == "$list" ]]; then return 0; fi
    step "Making .venv/$name: $*"
    rm -rf "$home"
    python3 -m venv "$home" >&2
    "$home/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "$@" </dev/null >&2 ||
        fail "pip could not install: $*"
    printf '%s\n' "$list" >"$home/made-of"
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# --- The build -------------------------------------------------------------------------------------------

# Of everything a build reads: name, size, times and inode. The change time cannot be set back, so a file put back
# with its old date is seen too, as is one that went away (its folder changed).
inputs_now() {
    local inputs=(Package.swift Sources Plugins)
    [[ "$1" != tests ]] || inputs+=(Tests)
    {
        echo "$SWIFT_FLAGS"
        stat -L -c '%n %s %Y' "$(command -v swift || echo /nowhere)" || true
        cd "$ROOT" && find "${inputs[@]}" -name __pycache__ -prune -o -printf '%p %y %s %T@ %C@ %i\n' | LC_ALL=C sort
    } 2>/dev/null | sha256sum | cut -d ' ' -f 1
}

# The program that stands there: another build may have put its own in its place.
program_now() { stat -L -c '%n %s %Y %i' "$ROOT/.build/$1/steward" 2>/dev/null || echo none; }

# build_steward [release|debug] [tests]: `swift build`, and not even that when nothing changed since the last.
build_steward() {
    local configuration="${1:-release}" tests="${2:-}" plain inputs stamp flags=()
    stamp="$ROOT/.build/steward-$configuration"
    inputs="$(inputs_now "$tests" || true)"
    if [[ -f "$stamp$tests.stamp" && "$(<"$stamp$tests.stamp")" == "$inputs $(program_now "$configuration")" ]]; then
        return 0
    fi

    need_swift
    # Debug has the flag by itself; so it shares with a bare `swift build` too.
    # shellcheck disable=SC2206  # words
    [[ "$configuration" != release ]] || flags=($SWIFT_FLAGS)
    [[ "$tests" != tests ]] || flags+=(--build-tests)
    step "Building Steward ($configuration${tests:+, with its $tests}): minutes the first time, then only what changed"
    rm -f "$stamp$tests.stamp"
    # The inputs as they are before: what is edited while the compiler runs is built next time.
    plain="$(inputs_now "" || true)"
    (cd "$ROOT" && exec swift build -c "$configuration" "${flags[@]}") </dev/null >&2 || fail "the build failed"
    [[ -x "$ROOT/.build/$configuration/steward" ]] || fail "the build made no .build/$configuration/steward"
    write_stamp "$stamp.stamp" "$plain $(program_now "$configuration")"
    [[ "$tests" != tests ]] || write_stamp "$stamp$tests.stamp" "$inputs $(program_now "$configuration")"
}

write_stamp() {
    printf '%s\n' "$2" >"$1.$$"
    mv "$1.$$" "$1"
}
