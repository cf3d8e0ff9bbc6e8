# What a contributor runs. `make` alone lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup test test-rust test-python check fmt lint bench terminology terminology-check evaluate readme wheel clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

# Cargo decides what is to be compiled again, so the package is installed each time.
setup: $(BIN)/python ## a virtual environment in .venv with the package and the test tools
	$(BIN)/python -m pip install --quiet '.[test]'

test: test-rust test-python ## set up, then all Rust and Python tests

test-rust:
	cargo test --locked

test-python: setup
	$(BIN)/python -m pytest

check: ## everything that continuous integration runs
	.ci/run

fmt: ## format the Rust sources
	cargo fmt

lint: ## clippy and the documentation, warnings denied
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps

bench: ## bytes a second of each stage and of batches; CHARTLINT_DATA=DIR adds a real collection
	cargo bench --locked --bench stages --bench batch

terminology: $(BIN)/python ## build the bundled code set pack from its pinned sources
	$(BIN)/python models/terminology/build.py

terminology-check: $(BIN)/python ## rebuild the pack and compare it byte by byte
	$(BIN)/python models/terminology/build.py --check

evaluate: ## the figures of the README: make evaluate DATA=folder of labelled data
	@test -n "$(DATA)" || { echo 'name the folder of labelled data: make evaluate DATA=DIR' >&2; exit 2; }
	cargo build --locked --release
	@status=0; for task in assertions codes gaps vignettes sections selfcoding findings; do \
	  target/release/chartlint evaluate $$task --data "$(DATA)" || status=2; echo; \
	done; exit $$status

readme: setup ## write the real output of its commands into README.md
	$(BIN)/python tests/python/test_readme.py

wheel: $(BIN)/python ## a wheel in dist/
	$(BIN)/python -m pip wheel --no-deps --wheel-dir dist .

clean: ## remove what was built
	rm -rf target dist $(VENV)
