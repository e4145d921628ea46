.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.set-up
AZURE_CLI := .clinfra/azure-cli/bin/python
CONTROL_PLANE := $(CURDIR)/.clinfra/control-plane
GO_FLAGS := -trimpath -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=v1.33.4"

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	@echo "set-up: Python packages into .venv (about a minute)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(STAMP) ## Get everything that a fresh machine lacks
	@$(BIN)/python -m clinfra.setup

demo: setup ## Bring QA up on the twin
	@$(BIN)/clinfra up --stack qa --yes

test: setup ## Run the tests
	@$(BIN)/pytest -n 2 --dist worksteal --durations 10

functional: setup ## Run the tests on real servers, those of Feast and MLflow too
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-functional.lock
	@$(BIN)/pytest -n 2 tests/functional

soak: setup ## Run all of the engine's tests: a hundred kills, a hundred bad days; hours long
	@$(BIN)/pytest -n 2 --soak tests/engine tests/fleet tests/package tests/stacks tests/state

random: setup ## Bring 500 random environments up and down and refuse 500 broken ones; hours long
	@$(BIN)/pytest -n 2 --soak tests/engine/test_random_environments.py \
	  tests/stacks/test_random_settings.py

upgrade: setup ## Bring the stacks of the first version to this one; nothing with data may go
	@$(BIN)/pytest --soak -rs tests/engine/test_upgrades.py

kubernetes: setup ## Bring QA and every variant up on a real API server
	@$(BIN)/pytest --soak -rs tests/engine/test_real_kubernetes.py

plain-cli: setup ## Compare the plain CLI with clinfra for every stack
	@$(BIN)/pytest --soak tests/engine/test_plain_cli.py

arm-types: setup ## Judge what prod would send by Azure's published types
	@$(BIN)/pytest -rs tests/conformance/test_published_types.py

secrets: setup ## Look for every secret of prod in all that an up leaves behind
	@$(BIN)/pytest --soak tests/engine/test_secrets.py

bench: setup ## Measure clinfra beside bare Pulumi, up to 5,000 resources
	@$(BIN)/clinfra bench --sizes prod,250,2000,5000

lint: $(STAMP) ## Check style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMP) ## Check types; with Node's own 4 GB it drops what it knows and takes twice the time
	@NODE_OPTIONS=--max-old-space-size=8192 $(BIN)/basedpyright

docs: $(STAMP) ## Generate the reference pages and the schema
	@$(BIN)/python -m clinfra.documentation

site: $(STAMP) ## Build the docs into build/site; a broken link fails
	@$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -b html docs build/site

lock: ## Resolve the Python packages anew
	@uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --group dev pyproject.toml -o requirements.lock
	@uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --group dev --group functional \
	  -c requirements.lock pyproject.toml -o requirements-functional.lock

scanners: $(STAMP) ## Let scanners of others judge what prod would deploy
	@$(BIN)/clinfra export arm --stack prod --out .clinfra/export/arm
	@$(BIN)/clinfra export kubernetes --stack prod --out .clinfra/export/kubernetes
	@$(BIN)/python -m clinfra.export.scanners .clinfra/export/arm .clinfra/export/kubernetes

runbooks: setup $(AZURE_CLI) ## Type what the runbooks say: to Azure's command line and to real servers
	@CLINFRA_AZ_PYTHON=$(AZURE_CLI) $(BIN)/pytest --soak -rs tests/operations/test_runbook_commands.py \
	  tests/functional/test_runbook_sessions.py tests/engine/test_runbooks_on_kubernetes.py

$(AZURE_CLI):
	@echo "runbooks: azure-cli into .clinfra/azure-cli (380 MB)"
	@$(PYTHON) -m venv .clinfra/azure-cli
	@.clinfra/azure-cli/bin/pip install --quiet --disable-pip-version-check azure-cli==2.91.0

control-plane: ## Build what `make kubernetes` runs on, where no toolchain has it; needs Go, minutes long
	@cd toolchain/kubernetes && \
	  for each in kube-apiserver kube-controller-manager kube-scheduler kubectl; do \
	    echo "control-plane: $$each" && \
	    go build $(GO_FLAGS) -o $(CONTROL_PLANE)/ k8s.io/kubernetes/cmd/$$each || exit 1; done
	@echo "control-plane: etcd" && cd toolchain/etcd && \
	  go build $(GO_FLAGS) -o $(CONTROL_PLANE)/etcd go.etcd.io/etcd/server/v3
	@echo "control-plane: kwok" && cd toolchain/kwok && \
	  go build $(GO_FLAGS) -o $(CONTROL_PLANE)/ sigs.k8s.io/kwok/cmd/kwok

pod-security: ## Build the judge of pods for `make scanners`; needs Go
	@cd toolchain/pod-security && go build -trimpath -o ../../.clinfra/scanners/pod-security .

clean: ## Delete local state, the twin's cloud and the tools
	@rm -rf .clinfra .venv

.PHONY: help setup demo test functional soak random upgrade kubernetes plain-cli arm-types \
  secrets bench lint types docs site lock scanners runbooks control-plane pod-security clean
