#!/bin/sh
# Runs the tests, after setting up all that they need. Arguments go to pytest: test.sh tests/store -k retention
# Without arguments all of them run, in one process more than there are cores, because many wait for something; what
# fails runs once more and is named in the summary, since tests with real processes and sockets can miss a moment.
set -eu
. "$(dirname -- "$0")/setup.sh"
# OpenSSH's server for the tests of tunnels, but not where a service manager would start it for everybody
[ -d /run/systemd/system ] || sshd=sshd=openssh-server
system_packages curl=curl Xvfb=xvfb xauth=xauth ${sshd:-}
make_venv
install_packages requirements-dev.txt
cd "$root"
[ $# -gt 0 ] || set -- -n "$("$bin/python" -c 'import os; print((os.cpu_count() or 1) + 1)')" --dist worksteal --reruns 1 -r fEsR
QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
export QT_QPA_PLATFORM
no_qt=$("$bin/python" -c '
try:
    import PySide6.QtWidgets
except ImportError as error:
    print(error)
')
if [ -n "$no_qt" ]; then
    say "Qt cannot be loaded ($no_qt). The tests of the window are left out."
    # the plugin ends the whole run without Qt, and its options are unknown without it
    set -- -p no:pytest-qt -W 'ignore:Unknown config option:pytest.PytestConfigWarning' --ignore=tests/gui "$@"
fi
exec "$bin/python" -m pytest "$@"
