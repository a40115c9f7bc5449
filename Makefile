# Two commands do everything on a fresh machine that has Python 3.11 or newer:
#   make build   builds the demo site in content/ into output/
#   make test    runs everything that guards us: ruff, mypy, pytest (with a browser)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-for-tests

.PHONY: build serve test lint browser clean

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

clean:
	rm -rf $(VENV) output
