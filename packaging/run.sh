#!/bin/sh
# Starts Webhook Inspector, after setting up all that it needs. Arguments go to the application: run.sh listen --help
set -eu
. "$(dirname -- "$0")/setup.sh"
case ${1:-} in
[a-z]*) ;; # a command without a window needs nothing of the system
*) system_packages ;;
esac
make_venv
install_packages requirements.txt
exec "$bin/webhook-inspector" "$@"
