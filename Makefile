# Two commands matter: `make demo` shows flaggit at work, `make test` runs every test. Each makes its own environment
# in .venv and needs Python 3.11 or newer and git, nothing else.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# Two cores are what CI has; more are used where there are more.
JOBS   ?= auto

.DEFAULT_GOAL := help
.PHONY: help demo test test-prometheus test-brokers test-openfeature lint fix bench bench-peers docs clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "flaggit needs Python 3.11 or newer; $(PYTHON) is older. Name another: make PYTHON=python3.12 ..." >&2; exit 2; }
	@echo "making the environment in $(VENV) (once; about half a minute)"
	@$(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[cli]' --group dev
	@touch $@

demo: $(READY) ## Build bundles, start three services, ramp a flag, revert it: in under a minute
	@$(BIN)/python examples/demo/demo.py

# Every worker and hundreds of programs that tests start read the compiled modules, so they are kept whatever the shell says.
test: $(READY) ## Run every test, with branch coverage
	@$(BIN)/python -m coverage erase
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest --numprocesses=$(JOBS) --dist=loadgroup --cov --cov-report=term:skip-covered

test-prometheus: $(READY) ## Run the tests that need the program prometheus
	@$(BIN)/python -m pytest -m prometheus tests/telemetry

test-brokers: $(READY) ## Run the tests that need nats-server and redis-server
	@$(BIN)/python -m pytest -m brokers tests/announcing

test-openfeature: $(READY) ## Run OpenFeature's published scenarios: make test-openfeature SPEC=FOLDER, a checkout of open-feature/spec
	@test -d "$(SPEC)" || { echo "SPEC must name a checkout of open-feature/spec: make test-openfeature SPEC=FOLDER" >&2; exit 2; }
	@OPENFEATURE_SPEC="$(abspath $(SPEC))" $(BIN)/python -m pytest -m openfeature_spec tests/openfeature/published

lint: $(READY) ## Format, lint, types, import contracts, dependencies, workflows
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry src
	@$(BIN)/zizmor --offline --quiet .github action.yml

fix: $(READY) ## Let the tools repair what they can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(READY) ## Write what is generated: format reference, check pages, exit codes, tables of the comparison
	@$(BIN)/python -m docs.generate

bench: $(READY) ## Measure, and print tables of figures and ratios
	@$(BIN)/python benchmarks/toolchain.py
	@$(BIN)/python benchmarks/review.py
	@$(BIN)/python benchmarks/analysis.py
	@$(BIN)/python benchmarks/decisions.py
	@$(BIN)/python -m benchmarks.peers --only flaggit --brief

bench-peers: $(READY) ## Compare with the Python SDKs of other systems, and record it for `make docs`
	@$(BIN)/python -m benchmarks.peers --record $(if $(NOTE),--note "$(NOTE)")

clean: ## Remove what was made here
	@rm -rf $(VENV) .bench .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
