# Everything runs in .venv, made on first use from the locked requirements.
.DEFAULT_GOAL := help
BIN := .venv/bin
SOURCES := guichet tests tools bench
PO := $(wildcard guichet/locale/*/LC_MESSAGES/django.po)
MO := $(PO:.po=.mo)

.PHONY: help serve test test-fast faults bench ha lint format messages docs lock clean

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

serve: .venv/.run-ready $(MO) ## start a desk on demo data at http://127.0.0.1:8000
	@exec $(BIN)/guichet serve --demo

test: .venv/.dev-ready ## run everything that CI checks
	@$(BIN)/python tools/check.py

test-fast: .venv/.dev-ready ## run the tests on SQLite, without the browser
	@$(BIN)/python -m pytest -n auto --ignore=tests/e2e

faults: .venv/.dev-ready $(MO) ## kill the desk at random moments and see what is lost; ARGS="--help"
	@$(BIN)/python -m tests.faults $(ARGS)

bench: .venv/.dev-ready $(MO) ## measure how fast the desk is; ARGS="--help" lists the options
	@$(BIN)/python -m bench $(ARGS)

ha: .venv/.dev-ready $(MO) ## break a high-availability cluster under load; needs Patroni, etcd and HAProxy
	@$(BIN)/python -m tools.ha $(ARGS)

lint: .venv/.dev-ready ## check style, types and imports
	@$(BIN)/python tools/check.py lint

format: .venv/.dev-ready ## rewrite the code in the house style
	@$(BIN)/ruff check --fix --quiet $(SOURCES); $(BIN)/ruff format $(SOURCES)

messages: .venv/.dev-ready ## bring the translation files up to date with the code
	@$(BIN)/python -m tools.messages

docs: .venv/.dev-ready ## rewrite the generated parts of docs/
	@$(BIN)/python -m tools.reference

lock: ## choose new versions of every requirement (needs uv)
	uv pip compile $(LOCK_OPTIONS) pyproject.toml -o requirements.lock
	uv pip compile $(LOCK_OPTIONS) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
LOCK_OPTIONS := --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command 'make lock'

clean: ## remove the environment and everything generated; keeps data/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache $(MO)
	find $(SOURCES) -name __pycache__ -type d -exec rm -rf {} +

.venv/.run-ready: requirements.lock pyproject.toml
	@echo "Installing Guichet in .venv"
	@tools/environment.sh requirements.lock
	@touch $@

.venv/.dev-ready: requirements-dev.lock pyproject.toml
	@echo "Installing Guichet and its development tools in .venv"
	@tools/environment.sh requirements-dev.lock
	@touch $@ .venv/.run-ready

# The order-only prerequisite: pybabel comes with the environment.
%.mo: %.po | .venv/.run-ready
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
