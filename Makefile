# `make` alone lists what there is.
PYTHON ?= python3
BIN := .venv/bin
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command 'make requirements'

.DEFAULT_GOAL := help
.PHONY: help run test test-long lint bench-live bench-start bench-allocation requirements compose-check clean venv venv-test

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: venv ## Install what is missing, start everything on this machine, print the links to open
	@exec $(BIN)/folkmoot up

test: ## Install what the tests need and run them all (FOLKMOOT_SKIP_MISSING=1: without what cannot be had)
	@exec $(PYTHON) infra/setup/tests.py

test-long: ## Play whole workshops in browsers, on both brokers (about ten minutes)
	@exec $(PYTHON) infra/setup/tests.py long

lint: venv-test ## Style, types and import rules only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports

bench-live: venv-test ## Measure moves, mail, memory and start; prints JSON lines
	@$(BIN)/python -m bench.live
	@$(BIN)/python -m bench.start

bench-start: venv-test ## Measure only the second start and the idle memory; prints JSON lines
	@$(BIN)/python -m bench.start

bench-allocation: ## Measure the allocation with its peers (INSTANCES=folder: MDGPLIB files, too); prints JSON lines
	@$(PYTHON) infra/setup/environment.py bench
	@$(BIN)/python -m bench.allocation $(if $(INSTANCES),--instances $(INSTANCES))

requirements: venv-test ## Choose the newest releases that fit and write them down with their hashes
	$(UV_COMPILE) --upgrade requirements/runtime.in -o requirements/runtime.txt
	$(UV_COMPILE) --upgrade -c requirements/runtime.txt requirements/embedded.in -o requirements/embedded.txt
	$(UV_COMPILE) --upgrade -c requirements/embedded.txt requirements/test.in -o requirements/test.txt
	$(UV_COMPILE) --upgrade -c requirements/test.txt requirements/bench.in -o requirements/bench.txt
	$(UV_COMPILE) --upgrade requirements/build.in -o requirements/build.txt
	$(UV_COMPILE) --upgrade requirements/node.in -o requirements/node.txt

compose-check: venv ## Build the containers, start the scaled form, play a workshop on it, take it down
	@exec $(BIN)/python infra/docker/compose_check.py

clean: ## Remove everything that was made here, except the data in var/
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf web/node_modules infra/kafka/target services/sessions/domain/allocation/kernel/_kernel*.so
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +

venv:
	@$(PYTHON) infra/setup/environment.py runtime

venv-test:
	@$(PYTHON) infra/setup/environment.py test
