# What anybody does here. Every target needs only Python 3.11 (or newer) and make; see README.md.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STATIC := feedback/static
MESSAGES := feedback/translations/id/LC_MESSAGES/messages
WORKERS ?= 2
PYTEST := $(BIN)/pytest -q -n $(WORKERS) --maxschedchunk 8 $(ARGS)
export FLASK_APP := wsgi:app
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run serve test test-sqlite test-postgresql check bench clocks drill messages lock sbom clean environment browser extras

help:
	@echo "make run    start the system here: web, worker, keeper, and a demo regency on the first start"
	@echo "make test   every test, on SQLite and on PostgreSQL"
	@echo "make check  format, lint, types, templates, translations, migrations, house rules, supply chain"
	@echo "make bench  how fast it is, and how fast it could be"
	@echo "make sbom   the list of parts (CycloneDX) into sbom.json"
	@echo "make clocks every clock situation: what was worked out by hand, and what came out"
	@echo "make drill  the scoreboard: kills, losses, hostile files, tampering (ARGS=--quick for minutes)"
	@echo "make messages  bring new phrases into the Indonesian catalogue, to be translated there"
	@echo "make clean  remove what can be made again (never var/, which holds your data)"

run: $(VENV)/runtime $(MESSAGES).mo extras
	@exec $(BIN)/flask serve

# What an installed version needs, made while its folder may still be written to (docs/production/install.sh).
environment: $(VENV)/runtime $(MESSAGES).mo extras
	@folder=$$(mktemp -d) && MODE=test DATA_DIR=$$folder $(BIN)/python -c 'import wsgi' && rm -rf $$folder

test: test-sqlite test-postgresql

test-sqlite: $(VENV)/dev $(MESSAGES).mo browser
	env -u TEST_DATABASE_URL $(PYTEST)

test-postgresql: $(VENV)/dev $(MESSAGES).mo browser
	$(BIN)/python -m tests.postgres $(PYTEST)

check: $(VENV)/dev $(MESSAGES).mo
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/python -m tests.house.supply
	env -u TEST_DATABASE_URL $(BIN)/pytest -q tests/house
	$(BIN)/python -m tests.postgres $(BIN)/pytest -q tests/house/test_migrations.py

bench: $(VENV)/dev $(MESSAGES).mo
	$(BIN)/python -m tests.bench $(ARGS)

clocks: $(VENV)/dev $(MESSAGES).mo
	env -u TEST_DATABASE_URL $(BIN)/python -m tests.deadlines

drill: $(VENV)/dev $(MESSAGES).mo
	$(BIN)/python -m tests.drill $(ARGS)

messages: $(VENV)/dev
	$(BIN)/python -m tests.house.phrases

sbom: $(VENV)/dev
	$(BIN)/python -m tests.house.supply sbom sbom.json

lock: $(VENV)/dev
	$(BIN)/python -m pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-annotate -q -o requirements.txt
	$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-annotate -q -c requirements.txt -o tests/requirements.txt
	$(BIN)/uv pip compile --group pyproject.toml:npm --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-annotate -q -o $(STATIC)/npm.txt

clean:
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis $(STATIC)/built $(STATIC)/node_modules bench.json
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find feedback -name '*.mo' -delete

# The environment: made once, renewed when a lock file changes.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo; echo "Python cannot make an environment yet: sudo apt-get install python3-venv"; exit 1; }

$(VENV)/runtime: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install -q --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev: tests/requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install -q --require-hashes -r tests/requirements.txt
	@touch $@ $(VENV)/runtime

# What pages take from others, exactly as locked, by npm: the machine's own, else the one of a package.
browser: $(STATIC)/node_modules/.package-lock.json

$(STATIC)/node_modules/.package-lock.json: $(STATIC)/package-lock.json | $(BIN)/python
	@command -v npm >/dev/null || $(BIN)/python -m pip install -q --require-hashes -r $(STATIC)/npm.txt
	@PATH="$$PATH:$$PWD/$(BIN)" npm ci --prefix $(STATIC) --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1 >/dev/null
	@touch $@

# A page whose extra is absent still works, so nobody waits for one: without it a chart is the table it is drawn from.
extras: | $(BIN)/python
	@$(MAKE) -s browser || echo "npm could not bring what charts are drawn with: they are shown as tables (make browser tries again)"

$(MESSAGES).mo: $(MESSAGES).po | $(BIN)/python
	@[ -e $(VENV)/runtime ] || [ -e $(VENV)/dev ]
	@$(BIN)/pybabel -q compile -d feedback/translations

$(MESSAGES).mo: | $(VENV)/runtime
