#!/bin/sh
# Makes or refreshes .venv from a lock file: tools/environment.sh LOCK
# uv does it in seconds; where it is missing, or cannot reach an index, pip does the same.
set -eu
lock=$1
python=${PYTHON:-python3}

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Guichet needs Python 3.11 or later; $python is $("$python" -V). Set PYTHON=..." >&2
    exit 1
}

with_uv() {
    command -v uv >/dev/null || return 1
    [ -x .venv/bin/python ] || uv venv --quiet --python "$python" .venv
    uv pip install --quiet --python .venv/bin/python --require-hashes -r "$lock" &&
        uv pip install --quiet --python .venv/bin/python --no-deps -e .
}

# Debian ships venv without ensurepip, so the environment borrows the machine's pip.
with_pip() {
    [ -x .venv/bin/python ] || "$python" -m venv --without-pip .venv
    pip="$python -m pip --disable-pip-version-check --python .venv/bin/python"
    $pip install --quiet --require-hashes -r "$lock"
    $pip install --quiet --no-deps -e .
}

with_uv || with_pip
