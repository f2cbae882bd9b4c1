#!/bin/sh
# Pins every package with its hashes, from pyproject.toml, for all systems and Python 3.11+.
# Run it by hand after changing a dependency; it needs uv. `lock.sh --upgrade` moves all pins to the newest versions.
set -eu
cd "$(dirname "$0")/.."

lock() {
    out=$1
    shift
    uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
        --no-emit-find-links --python-version 3.11 --constraint packaging/constraints.txt \
        --output-file "$out" pyproject.toml packaging/build.in "$@"
}

lock packaging/requirements.txt --extra speed --extra plots --extra yaml "$@"
# the tools may only add packages: what the application runs with is the same in both files
lock packaging/requirements-dev.txt --extra speed --extra plots --extra yaml --extra parquet --extra types --extra decoders --extra tunnels --extra xsd --extra dev --extra oracles --constraint packaging/requirements.txt "$@"
# only for systems whose Python has no ensurepip (Debian without python3-venv)
printf 'pip\n' | uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
    --no-emit-find-links --python-version 3.11 --output-file packaging/requirements-pip.txt "$@" -
