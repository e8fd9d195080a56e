# dnnlab: `make run` opens the application, `make test` passes the tests. Both do all set-up themselves.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/installed

.PHONY: run test setup bench lint format clean

run: setup
	@scripts/run.sh

test: setup
	@scripts/test.sh

setup: $(STAMP)

bench: setup
	$(BIN)/python -m tests.benchmarks

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv out .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(STAMP): pyproject.toml constraints.txt scripts/setup.sh scripts/qt_libraries.py scripts/test_tools.py
	@PYTHON="$(PYTHON)" scripts/setup.sh
	@touch $(STAMP)
