#!/bin/sh
# Makes .venv and installs dnnlab into it. Run by `make setup`; safe to run again.
set -eu
cd "$(dirname "$0")/.."

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "dnnlab needs Python 3.11 or newer; '$PYTHON' is not. Give another: make run PYTHON=/path/to/python3.12" >&2
    exit 1
fi
if [ ! -x .venv/bin/python ]; then
    echo "Making .venv ..."
    if ! "$PYTHON" -m venv .venv; then
        echo "The venv module is missing. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2
        rm -rf .venv
        exit 1
    fi
fi
echo "Installing dnnlab and what it needs (PyTorch among it: this can take some minutes) ..."
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[test]' --constraint constraints.txt
.venv/bin/python -m compileall -q dnnlab || true # the first window opens as soon as later ones
.venv/bin/python scripts/qt_libraries.py
.venv/bin/python scripts/test_tools.py
