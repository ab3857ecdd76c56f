# Two commands to know: `make demo` and `make test`. Each installs what it needs into .venv by itself.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PHOTOS ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# As collected: the long stories in a browser stand first, and would otherwise come last, on one core.
TESTS = $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -q
# Two hundred programs are started by the tests: what one has compiled, the next need not.
export PYTHONDONTWRITEBYTECODE :=
say = @printf '\033[1m==> %s\033[0m\n' "$(1)"

.PHONY: help demo simulate test coverage test-halo picture-halo picture-flow check lint format types layers tests cards console screenshots regold lock wheel clean
help:  ## List what can be made
	@grep -hE '^[a-z%-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(READY): pyproject.toml requirements.lock
	$(call say,install: $(VENV) with pinned packages (once; about a minute))
	@$(PYTHON) -c 'import sys; sys.exit("Baylens needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --without-pip --clear $(VENV)
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m pip --python $(BIN)/python install --quiet pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --disable-pip-version-check --require-hashes --no-deps --progress-bar on -r requirements.lock | grep --line-buffered -E '^(Collecting|Installing|Successfully)' | sed -u -E 's/ \(from .*//' | awk '/^Collecting/ {n++; if (n % 10 == 0) {print "    " n " packages"; fflush()} next} {print "    " substr($$0, 1, 100); fflush()}'; exit $${PIPESTATUS[0]}
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY)  ## Play one hour at the pickup: cards, codes, bonuses, and pictures of what the attendant sees
	$(call say,play: server and glasses as two processes, on loopback)
	@$(BIN)/python -m sample_cards.demo $(if $(PHOTOS),--photos '$(PHOTOS)')

simulate: $(READY)  ## Let a browser with a webcam be the glasses: http://127.0.0.1:8770
	$(call say,simulate: a server with the sample shop, and a page that is a pair of glasses)
	@$(BIN)/python -m sample_cards.simulate

console: $(READY)  ## Open the loyalty team's console on a sample shop: http://127.0.0.1:8780/console/
	@$(BIN)/python -m sample_cards.console

screenshots: $(READY)  ## Draw the console's pages into docs/images (needs chromium)
	@$(BIN)/python -m pytest tests/browser/console/test_pages.py tests/browser/console/test_editing.py --screenshots -q

test: $(READY)  ## Run every test
	$(call say,test: unit, contract, loopback, golden, docs)
	@$(TESTS)

coverage: $(READY)  ## The same, telling which lines no test reaches; takes a good deal longer
	@$(TESTS) --cov --cov-report=term:skip-covered

check: lint layers  ## Exactly what continuous integration runs
	@$(MAKE) --no-print-directory --jobs 2 types test

lint: $(READY)  ## Style, naming, complexity, security
	$(call say,lint)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

format: $(READY)  ## Rewrite the code in the one format
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

types: $(READY)  ## mypy --strict
	$(call say,types)
	@$(BIN)/mypy

layers: $(READY)  ## Who may import whom (docs/decisions/0001)
	$(call say,layers)
	@PYTHONPATH=. $(BIN)/lint-imports

cards: $(READY)  ## Draw the printable sample cards, command cards and bag labels into build/cards
	@$(BIN)/python -m sample_cards --out build/cards

$(VENV)/ready-bench: $(READY)
	$(call say,install: what only measurements need)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	@touch $@

bench-%: $(VENV)/ready-bench  ## Run one measurement, e.g. make bench-pickup DATA=folder
	@$(BIN)/python -m bench.$* $(if $(DATA),--data '$(DATA)') --json

.venv-halo/ready: tests/halo/emulator.lock
	$(call say,install: the maker's emulator of Halo into .venv-halo (it wants an older Pillow than the product))
	@test -x .venv-halo/bin/python || $(PYTHON) -m venv .venv-halo 2>/dev/null || $(PYTHON) -m venv --without-pip --clear .venv-halo
	@.venv-halo/bin/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m pip --python .venv-halo/bin/python install --quiet pip
	@.venv-halo/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/halo/emulator.lock
	@touch $@

test-halo: $(READY) .venv-halo/ready  ## Wear Brilliant Labs Halo on the maker's emulator
	$(call say,test: our program on the emulator, over the maker's own library)
	@BAYLENS_HALO_PYTHON=.venv-halo/bin/python $(BIN)/python -m pytest -q tests/halo

picture-halo: $(READY) .venv-halo/ready  ## Draw docs/images/halo.png anew from the emulator's frame buffer
	@BAYLENS_HALO_PYTHON=.venv-halo/bin/python $(BIN)/python -m tests.halo.draw docs/images/halo.png

picture-flow: $(READY)  ## Draw docs/images/flow.png anew: the attendant's whole flow by command cards
	@$(BIN)/python -m tests.loopback.draw_flow docs/images/flow.png

regold: $(READY)  ## Redraw the golden pictures; look at the difference before committing
	@$(BIN)/python -m pytest tests/golden tests/docs/test_reference.py tests/docs/test_scanner_tables.py --regold -q

lock: $(READY)  ## Renew requirements.lock from pyproject.toml (needs uv)
	@uv export --quiet --format requirements.txt --no-emit-project --group dev --all-extras --no-annotate --no-header -o requirements.lock && rm -f uv.lock

wheel: $(READY)  ## Build the wheel into dist/
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . && ls dist

clean:  ## Remove everything that was made
	rm -rf $(VENV) .venv-halo build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
