# Everything a person or a machine does here. `make` lists it.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup tools screenshots demo test check format lint types docs docs-check site bench bench-setup nightly clean

help:            ## List the targets
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /	/' | expand -t 14

setup: $(READY)  ## Make the environment that all else runs in

$(READY): pyproject.toml setup.py
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(READY)

TOOLS := .tools
tools: $(READY)  ## Get the tools of others that check our formats and pages, into .tools/; `make test` passes over what needs them
	npm install --silent --no-audit --no-fund --prefix $(TOOLS) @microsoft/sarif-multitool@5.7.0 axe-core@4.14.1
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --no-binary :all: --dest $(TOOLS) pytest==8.4.2
	tar --extract --file $(TOOLS)/pytest-8.4.2.tar.gz --to-stdout pytest-8.4.2/testing/example_scripts/junit-10.xsd \
	  > $(TOOLS)/junit-10.xsd

DMZ := samples/published/dmz-white-paper
LIBVIRT := samples/libvirt/kvm7
demo: $(READY)   ## Analyze VMware's three DMZ configurations and an imported libvirt host; reports are in reports/
	@mkdir -p reports
	@for plan in partially-physical partially-virtual fully-collapsed; do \
	  $(BIN)/vtopo analyze $(DMZ)/$$plan.vt --fail-on never -f text -f html -o - -o reports/$$plan.html || exit 1; \
	done
	@$(BIN)/vtopo import libvirt $(LIBVIRT) -o reports/kvm7.vt
	@$(BIN)/vtopo analyze reports/kvm7.vt --fail-on never -f text -f html -o - -o reports/kvm7.html
	@echo "Reports: reports/partially-physical.html reports/partially-virtual.html reports/fully-collapsed.html" \
	  "reports/kvm7.html, of the plan reports/kvm7.vt"

screenshots: $(READY)  ## Take the pictures of the samples' reports that the README shows; needs chromium
	$(BIN)/python docs/screenshots.py

test: $(READY)   ## Run the tests, on all processors
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: format lint types docs-check site test  ## All that the gate runs: format, lint, types, generated docs, the site, tests

format: $(READY) ## Is every file formatted?
	$(BIN)/ruff format --check .

lint: $(READY)   ## Is every file clean?
	$(BIN)/ruff check .

types: $(READY)  ## Do the types hold?
	$(BIN)/mypy

docs: $(READY)   ## Write the generated docs anew
	$(BIN)/python docs/generate.py

docs-check: $(READY)  ## Are the generated docs up to date?
	$(BIN)/python docs/generate.py --check

site: $(READY)   ## Make the site in build/site of all Markdown; a link that leads nowhere is a failure
	$(BIN)/sphinx-build --quiet --fresh-env --nitpicky --fail-on-warning -d build/pages -c docs . build/site

bench-setup: $(READY)  ## Install the tools that are measured beside vtopo
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'

bench: $(READY)  ## Measure, and print ratios
	$(BIN)/python -m bench

nightly: $(READY)  ## What takes longer than the gate may
	VTOPO_EXAMPLES=20000 $(BIN)/python -m pytest -n auto

clean:           ## Take away what was made
	rm -rf $(VENV) $(TOOLS) build dist reports .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
