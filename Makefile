# custctl: everything runs in .venv, which these targets make and keep current.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo install test check bench golden docs-check release clean

help:  ## list the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The stamp is newer than the list of dependencies only when everything is installed, byte code included.
.venv/installed: pyproject.toml requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("custctl needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --compile --constraint requirements.lock --editable '.[dev]'
	$(BIN)/python -m compileall -q custctl
	@touch $@

install: .venv/installed  ## make .venv with custctl and its tools in it

demo: install  ## import the sample shop into a throw-away book and answer from it
	@bash sample_data/demo.sh $(BIN)/custctl

test: install  ## run the tests
	$(BIN)/python -m pytest -n auto --dist worksteal

check: install  ## format, lint, types, import contracts, tests: what CI runs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist worksteal

golden: install  ## rewrite the golden transcripts and pages from what custctl prints now
	CUSTCTL_GOLDEN=rewrite $(BIN)/python -m pytest -q tests/golden

bench: install  ## time custctl beside its peers in one run (minutes)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[bench]'
	$(BIN)/python -m tests.benchmarks

docs-check: install  ## run the commands that README and docs show
	$(BIN)/python -m pytest -q tests/architecture tests/golden

release: check  ## build the wheel and the source archive
	$(BIN)/python -m pip wheel --no-deps --wheel-dir dist .

clean:  ## remove what the other targets made
	rm -rf .venv dist demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
