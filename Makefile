# Bare `make` lists the targets. Each one sets up .venv when it has to, with no more than it needs.
PYTHON ?= python3.11
PY := $(shell command -v $(PYTHON) || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
ALL_READY := .venv/.all-ready
INSTALL := $(BIN)/uv pip install --quiet --compile-bytecode --no-deps --require-hashes
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --quiet
SIDE_BY_SIDE := $(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help casebook quick test lab check data bench torture looks sbom messages reviewing audit lint lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

$(READY): requirements.lock pyproject.toml
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "make: Python 3.11 or newer is needed; say PYTHON=... if it has another name" >&2; exit 1; }
	@test -x $(BIN)/python || $(PY) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "$$(grep -oE '^uv==[0-9.]+' requirements-all.lock)"
	$(INSTALL) -r requirements.lock
	$(BIN)/uv pip install --quiet --no-deps -e .
	@touch $@

$(ALL_READY): requirements-all.lock $(READY)
	$(INSTALL) -r requirements-all.lock
	@touch $@

casebook: $(READY) ## build the first example's casebook into build/
	$(BIN)/casebook build

quick: $(ALL_READY) ## run in a minute what needs neither a built book nor a browser
	$(SIDE_BY_SIDE) -m "not book and not browser and not slow" --hypothesis-profile=quick

test: $(ALL_READY) ## run every test on all cores; says what it skips for want of a program
	$(SIDE_BY_SIDE)

LAB ?= build/lab
HANDED := build/clinical-psychology-uk/facilitator/notebooks

$(HANDED): $(READY)
	$(BIN)/casebook build

build/lab: $(HANDED)
	cp -R $(HANDED) build/lab

lab: $(READY) $(LAB) ## open copies of the notebooks in JupyterLab; LAB=notebooks opens the notebooks themselves
	@$(BIN)/jupyter labextension disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements"
	@mkdir -p .venv/etc/ipython && echo 'c.HistoryManager.enabled = False' >.venv/etc/ipython/ipython_kernel_config.py
	$(BIN)/jupyter lab $(LAB) --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate

check: $(READY) ## check notebooks, decision files, sources, data and the books in build/
	$(BIN)/casebook check $(wildcard build)

data: $(READY) ## write data_synthetic/ again
	$(BIN)/casebook data

torture: $(ALL_READY) ## try to break builds and readers, about eleven minutes; writes RELIABILITY.md
	$(BIN)/python -m tests.torture --page RELIABILITY.md

bench: $(ALL_READY) ## measure builds, worlds and searches beside what a reader knows
	$(BIN)/python -m tests.bench_press
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_quotes
	$(BIN)/python -m tests.bench_preview

looks: $(ALL_READY) casebook ## take the ten pictures of docs/looks/ again, to compare
	$(BIN)/python -m tests.looks build

sbom: $(ALL_READY) ## write environment.yml, docs/sbom.json and docs/dependencies.md again
	$(BIN)/python -m tests.sbom

messages: $(READY) ## bring the catalogues of other languages up to date; PAGES="the-hashtag …" begins some
	$(BIN)/python -m casebook.authoring.catalogues $(PAGES)

reviewing: $(ALL_READY) ## write docs/reviewing.md again, from the page of the facilitator's book
	$(BIN)/python -m tests.reviewing

audit: $(ALL_READY) ## ask what is known against the versions installed; needs a network
	$(BIN)/uv tool run pip-audit --strict --disable-pip --require-hashes -r requirements-all.lock

lint: $(ALL_READY) ## look for faults in the code's style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lock: $(ALL_READY) ## choose versions again and write both locks
	$(LOCK) --upgrade -o requirements.lock
	$(LOCK) --upgrade -c requirements.lock --extra dev --overrides tests/pycanon-overrides.txt -o requirements-all.lock

clean: ## remove what was built and installed
	rm -rf build .venv .pytest_cache .ruff_cache .hypothesis
