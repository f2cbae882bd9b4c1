#!/bin/sh
# Runs the tests, after setting up all that they need. Arguments go to pytest: test.sh tests/store -k retention
set -eu
. "$(dirname -- "$0")/setup.sh"
system_packages curl=curl Xvfb=xvfb xauth=xauth
make_venv
install_packages requirements-dev.txt
cd "$root"
QT_QPA_PLATFORM=${QT_QPA_PLATFORM:-offscreen}
export QT_QPA_PLATFORM
exec "$bin/python" -m pytest "$@"
