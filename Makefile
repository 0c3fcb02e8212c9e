# Everything one does with this project, one word each. `make` alone lists them.
PYTHON := .venv/bin/python
STAMP := .venv/.installed
CLIENTS := tests/clients/node_modules/.installed
PORT ?= 8000
PYTEST_ARGS ?= -n 2 --dist worksteal
# by name: to collect the whole suite again takes twenty seconds
ALONE = $(shell grep -rl 'mark\.alone' tests --include='*.py')
.DEFAULT_GOAL := help
# compiled once: every worker and every program that the tests start would compile all modules again
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help setup run test test-fast coverage lint format hooks lock messages schema tour bench clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## install everything into .venv (only when requirements changed)

$(STAMP): requirements/dev.txt
	@echo "Installing the pinned packages into .venv (about a minute) …"
	@test -d .venv || python3 -m venv .venv
	@if test -x .uv/bin/uv || (python3 -m venv .uv && .uv/bin/pip install -q uv) >/dev/null 2>&1; then \
	  .uv/bin/uv pip sync -q --python $(PYTHON) --require-hashes requirements/dev.txt; \
	else \
	  echo "uv cannot be had; using pip"; $(PYTHON) -m pip install -q --require-hashes -r requirements/dev.txt; \
	fi
	@touch $(STAMP)

# without npm the tests that need it are skipped, loudly
$(CLIENTS): tests/clients/package-lock.json
	@if command -v npm >/dev/null; then \
	  echo "Installing the generators of API clients into tests/clients …"; \
	  (cd tests/clients && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && touch node_modules/.installed) \
	    || echo "!!! npm failed: clients in TypeScript are not tested !!!"; \
	else echo "!!! no npm: clients in TypeScript are not tested !!!"; fi

run: setup ## start the site with sample content (PORT=8000); Ctrl-C stops it
	@PORT=$(PORT) $(PYTHON) scripts/run.py

test: setup $(CLIENTS) ## run the whole test suite against a real PostgreSQL
	@echo "Running the whole suite; browser tests need Chromium."
ifeq ($(origin PYTEST_ARGS),file)
	@$(PYTHON) -m pytest $(PYTEST_ARGS) -m "not alone"
	@echo "And those that kill whole programs or must not meet other transactions."
	@$(PYTHON) -m pytest -n 2 --dist loadgroup -m alone $(ALONE)
else
	@$(PYTHON) -m pytest $(PYTEST_ARGS)
endif

test-fast: setup ## the suite without browsers, npm, whole programs and slow tests: for every minute's work
	@$(PYTHON) -m pytest -n 2 --dist worksteal --quick -m "not browser and not npm and not alone" \
	  --ignore=tests/durability --ignore=tests/deploy

coverage: setup ## the same as test-fast, reporting the branches that no test takes
	@$(PYTHON) -m pytest -n 2 --dist worksteal -m "not browser and not npm and not alone" \
	  --ignore=tests/durability --ignore=tests/deploy --cov --cov-report=term-missing:skip-covered

lint: setup ## format, rules, layers, types, migrations, settings, templates, assets, schema, messages
	@PYTHON=$(PYTHON) scripts/lint.sh

format: setup ## bring the code into shape
	@.venv/bin/ruff check -q --fix . ; .venv/bin/ruff format -q .

hooks: setup ## run the quick part of lint before every commit
	@.venv/bin/pre-commit install

lock: ## pin the requirements anew, with hashes and without addresses
	@test -x .uv/bin/uv || (python3 -m venv .uv && .uv/bin/pip install -q uv)
	@for name in base local dev; do \
	  .uv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	    --no-header requirements/$$name.in -o requirements/$$name.txt; done

messages: setup ## collect texts into locale/en and compile them
	@$(PYTHON) scripts/messages.py --update

schema: setup ## write docs/openapi.json
	@$(PYTHON) scripts/check_schema.py --write

tour: setup ## walk through the site in Chromium and take the README's screenshots
	@$(PYTHON) scripts/tour.py

bench: setup ## measure lists, search and API on 10,000 generated projects
	@$(PYTHON) bench/run.py

clean: ## remove what can be made again; the data in .data stay
	@rm -rf .venv .uv tests/clients/node_modules staticfiles .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage
