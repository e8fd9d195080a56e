#!/bin/sh
# All checks: style, layers, types, tests. Offscreen, without network or GPU.
set -eu
cd "$(dirname "$0")/.."

echo "== ruff"
.venv/bin/ruff check --quiet .
.venv/bin/ruff format --check --quiet .
echo "== import-linter"
.venv/bin/lint-imports --no-cache
echo "== mypy"
.venv/bin/mypy
echo "== pytest"
QT_QPA_PLATFORM=offscreen exec .venv/bin/python -m pytest "$@"
