# Kordon's everyday commands. Each makes what it needs; nothing has to be installed first but Python 3.11, make and bash.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test test-full check lint types contracts bench serve pictures docs lock system

BIN := .venv/bin
LOCKS := $(wildcard requirements/*.txt)
ON_ALL_CORES := --numprocesses auto --dist loadfile --no-loadscope-reorder --durations 25
CODE := conftest.py src tools tests bench

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: .venv/.run ## check invented counterparties and a dozen lines of goods
	@$(BIN)/kordon demo
	@$(BIN)/kordon goods demo

test: system .venv/.dev ## everything that has to pass: lint, types, contracts, tests
	@echo "kernels: compiled beside lint and types"
	@$(BIN)/python tools/compile_kernels.py & compiling=$$!; $(MAKE) --no-print-directory lint types && wait $$compiling
	@echo "tests: contracts and behaviour, on all cores"
	@$(BIN)/pytest $(ON_ALL_CORES)

test-full: system lint types .venv/.full ## the same with long fuzzing and soak
	@KORDON_FUZZ=long $(BIN)/pytest $(ON_ALL_CORES) -m ''
	@$(BIN)/python tools/fuzz_readers.py --seconds 60 || [ $$? -eq 3 ]

check: lint types contracts ## lint, types and contracts, without the tests

lint: .venv/.dev
	@echo "lint: ruff"
	@$(BIN)/ruff check --quiet $(CODE)

types: .venv/.dev
	@echo "types: mypy, strict"
	@$(BIN)/mypy --no-error-summary $(CODE)

contracts: .venv/.dev
	@echo "contracts: imports, rules of the house"
	@said=$$($(BIN)/lint-imports --no-logo --no-cache 2>&1) || { echo "$$said"; exit 1; }
	@$(BIN)/python tools/house_rules.py

bench: .venv/.bench ## measure quality and speed beside peers; needs a compiler and libicu for one of them
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.goods

serve: .venv/.run ## Kordon's pages on this computer, for a browser; ARGS=--demo with invented agencies at work
	@$(BIN)/kordon serve $(ARGS)

pictures: .venv/.dev ## the pictures of the pages in docs/pictures, made anew by a browser
	@$(BIN)/python tools/pictures.py

docs: .venv/.dev ## the docs as HTML in build/docs
	@$(BIN)/mkdocs build --quiet --strict --site-dir build/docs
	@echo "docs: build/docs/index.html"

lock: ## resolve the dependencies anew and write requirements/ (needs uv)
	@tools/lock.sh

system: ## look for what the tests need from the machine; install it where that is allowed
	@tools/system.sh run test pages

.venv/.run: pyproject.toml requirements/run.txt requirements/build.txt
	@tools/system.sh run
	@tools/environment.sh run build
	@touch $@

.venv/.dev: pyproject.toml requirements/dev.txt
	@tools/system.sh run
	@tools/environment.sh dev
	@touch $@ .venv/.run

# What only `make test-full` needs, and only where it can be had: Spark where there is Java, atheris where it has a wheel.
.venv/.full: .venv/.dev requirements/spark.txt requirements/fuzz.txt
	@if command -v java >/dev/null; then tools/environment.sh spark; else echo "spark: no Java on PATH; its tests skip"; fi
	@PIP_ONLY_BINARY=atheris UV_NO_BUILD_PACKAGE=atheris tools/environment.sh fuzz \
		|| echo "fuzz: no wheel of atheris for this machine; going on without coverage-guided fuzzing"
	@touch $@

.venv/.bench: pyproject.toml requirements/bench.txt requirements/build.txt
	@tools/system.sh run bench
	@tools/environment.sh bench build
	@touch $@
