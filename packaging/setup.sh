# Sourced by run.sh and test.sh: makes .venv and installs what is missing. Quick when there is nothing to do.
# Everything it says goes to standard error, because the output of the application is for scripts.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv=$root/.venv

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$@"
    exit 2
}

# apt_packages PACKAGE...: installs them when this is root on Debian or Ubuntu, else says which line to run.
apt_packages() {
    [ $# -gt 0 ] || return 0
    line="apt-get install -y --no-install-recommends $*"
    # a fresh machine may be installing updates of its own
    wait_for_lock="-o DPkg::Lock::Timeout=120"
    if ! command -v apt-get >/dev/null 2>&1; then
        say "Missing here: what Debian calls $*. Install it with this system's package manager."
        return 1
    fi
    if [ "$(id -u)" != 0 ]; then
        say "Some system packages are missing. To install them, run:"
        say "    sudo $line"
        return 1
    fi
    say "Installing system packages: $*"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    if ! $line $wait_for_lock >/dev/null 2>&1; then
        apt-get update -qq $wait_for_lock >&2 || true
        $line -qq $wait_for_lock >/dev/null || {
            say "apt could not install them. The line was: $line"
            return 1
        }
    fi
}

# system_packages PROGRAM=PACKAGE...: on Linux, what Qt loads at run time and a font; plus the named programs.
system_packages() {
    [ "$(uname -s)" = Linux ] || return 0
    missing=
    libraries=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null || true)
    while read -r library package; do
        # only a desktop that speaks Wayland needs its libraries; where they are missing Qt asks X11
        case $library in libwayland*) [ -n "${WAYLAND_DISPLAY:-}" ] || continue ;; esac
        case $libraries in
        *"$library "*) ;;
        *) missing="$missing $package" ;;
        esac
    done <<'END'
libGL.so.1 libgl1
libEGL.so.1 libegl1
libxkbcommon.so.0 libxkbcommon0
libdbus-1.so.3 libdbus-1-3
libglib-2.0.so.0 libglib2.0-0
libfontconfig.so.1 libfontconfig1
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
END
    fonts=$(find /usr/share/fonts /usr/local/share/fonts "${HOME:-/nonexistent}/.local/share/fonts" \
        -name '*.[ot]tf' 2>/dev/null | head -n 1)
    [ -n "$fonts" ] || missing="$missing fonts-dejavu-core"
    for program in "$@"; do
        command -v "${program%%=*}" >/dev/null 2>&1 || missing="$missing ${program#*=}"
    done
    # shellcheck disable=SC2086
    apt_packages $missing || true
}

# find_python: sets $python to an interpreter that is new enough.
find_python() {
    for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return 0
        fi
    done
    die "Python 3.11 or newer was not found. Install it, or name it: PYTHON=/path/to/python3 sh $0"
}

# make_venv: .venv with pip in it, also where Debian has split venv from Python.
make_venv() {
    for bin in "$venv/bin" "$venv/Scripts"; do
        if "$bin/python" -m pip --version >/dev/null 2>&1; then
            return 0
        fi
    done
    find_python
    say "Making $venv"
    rm -rf "$venv"
    # without root, the way round it below comes first: it needs no package
    if [ "$(id -u)" = 0 ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        apt_packages "$(debian_venv)" || true
    fi
    if ! "$python" -m venv "$venv" >/dev/null 2>&1; then
        # without ensurepip, the pip of the system can fill the environment from outside
        rm -rf "$venv"
        "$python" -m venv --without-pip "$venv" >&2 &&
            "$python" -m pip --python "$venv/bin/python" install --quiet --require-hashes --no-deps \
                -r "$root/packaging/requirements-pip.txt" >&2 ||
            die "No virtual environment can be made. On Debian and Ubuntu, run:" \
                "apt-get install -y $(debian_venv)"
    fi
    bin=$venv/bin
    [ -d "$bin" ] || bin=$venv/Scripts
}

debian_venv() {
    "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
}

# install_packages REQUIREMENTS: exactly the pinned packages, then the project itself; skipped when nothing changed.
install_packages() {
    requirements=$root/packaging/$1
    stamp=$venv/.installed-$1
    key=$(cat "$requirements" "$root/pyproject.toml" | cksum)" $root"
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$key" ]; then
        return 0
    fi
    say "Installing Python packages into $venv (only the first time, and after an update)"
    "$bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "$requirements" >&2 ||
        die "The Python packages could not be installed; the reason is above."
    "$bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
        --editable "$root" >&2 || die "The project could not be installed; the reason is above."
    printf '%s' "$key" >"$stamp"
}
