# What a contributor or an operator does here. Each target works from a bare checkout
# with python3, make and git, and passes the settings of its environment on:
#     make run DATA_DIR=/somewhere PORT=9000
#     make test ARGS="tests/comments -k reply"

PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run upgrade rollback test test-postgres check bench messages screenshots tools lock clean site dev

help: ## lists what make can do here
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | expand -t 16

run: site ## runs the blog with demo content: web server and worker (PORT=8000)
	@$(BIN)/python scripts/run.py

upgrade: ## backs up, then takes the newest version with all that it needs (VERSION=v1.2.0)
	@$(PYTHON) scripts/upgrade.py $(VERSION)

rollback: ## goes back to the version, and the data, from before the last upgrade
	@$(PYTHON) scripts/upgrade.py --rollback

test: dev ## runs the tests on SQLite (ARGS="-k word" to choose)
	@env -u DATABASE_URL $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

test-postgres: dev ## runs the tests on DATABASE_URL, or on a PostgreSQL started for them
	@$(BIN)/python scripts/postgres.py $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

# Settings as a real site has them, for `check --deploy`.
check: export SITE_URL := https://blog.example
check: export ALLOWED_HOSTS := blog.example
check: export SECRET_KEY := only-for-make-check-0123456789-abcdefghijklmnopqrstuvwxyz
check: export DATABASE_URL := sqlite://:memory:
check: export EMAIL_URL := smtp+tls://user:password@mail.example:587
check: export DEFAULT_FROM_EMAIL := palabre@blog.example
check: dev ## lints, types, layers, migrations, translations and settings
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python scripts/messages.py check
	$(BIN)/python manage.py check --deploy --fail-level WARNING

bench: dev ## runs the benchmarks, each figure as a ratio to its reference
	@$(BIN)/python -m bench

mutants: dev ## changes what decides in small ways, and counts what the tests let pass
	@$(BIN)/python scripts/mutants.py $(ARGS)

messages: export SECRET_KEY := only-for-make-messages
messages: dev ## collects the texts to translate in locale/ and compiles them
	@$(BIN)/python scripts/messages.py update

screenshots: dev ## takes the pictures in docs/screenshots/ (needs Chromium)
	@$(BIN)/python -m scripts.screenshots

tools: tools/node_modules/.package-lock.json ## installs what tests and benchmarks use of npm (needs Node.js)

tools/node_modules/.package-lock.json: tools/package-lock.json
	@cd tools && npm ci --no-audit --no-fund $(ARGS)
	@touch $@

lock: ## writes the lock files again (ARGS=--upgrade for newer packages)
	@$(PYTHON) scripts/bootstrap.py lock $(ARGS)

clean: ## removes what make installed; the data in var/ stays
	rm -rf .venv .uv mutants tools/node_modules .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

site:
	@$(PYTHON) scripts/bootstrap.py

dev:
	@$(PYTHON) scripts/bootstrap.py dev
