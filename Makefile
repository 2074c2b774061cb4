# make demo    the example, end to end, in build/demo
# make test    the test-suite
# make lint    formatter, linter, types
# make corpus  error rates of the rules on good cards and seeded defects (site/handbook/error-rates.md)
# make bench   benchmarks (prints ratios, writes build/bench.json)
# make scaling  unit costs, which with build/bench.json go into the handbook's page on scaling
# make wheel   the wheel, in build/dist
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK := requirements.lock
export PIP_CONSTRAINT := $(CURDIR)/$(LOCK)

.PHONY: demo test lint bench scaling corpus wheel clean
.DELETE_ON_ERROR:

demo: $(VENV)/.demo
	@sh .ci/system pango
	$(BIN)/cardwright demo build/demo

test: $(VENV)/.test
	@sh .ci/system pango
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(VENV)/.test
	@sh .ci/system pango
	$(BIN)/python -m tests.bench $(ROWS)

scaling: $(VENV)/.test
	$(BIN)/python -m tests.bench.units
	$(BIN)/python -m tests.bench.handbook build/bench.json build/units.json

corpus: $(VENV)/.test
	$(BIN)/python -m tests.corpus $(PLACES)

wheel: $(VENV)/.test
	$(BIN)/python -m build --wheel --no-isolation --outdir build/dist

clean:
	rm -rf build $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cardwright needs Python 3.11 or newer; say which with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || sh .ci/system venv
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python pyproject.toml $(LOCK)
	$(PIP) install --editable '.[all,example]'
	@touch $@

$(VENV)/.test: $(VENV)/bin/python pyproject.toml $(LOCK)
	$(PIP) install --requirement $(LOCK)
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.demo
