# Huiyin 回音. `make` alone tells what there is.
PYTHON ?= python3
SIZES ?= 1000 100000
ready = $(PYTHON) engines/bootstrap.py
code = config engines accounts estates deadlines notifications audit complaints repairs followups analytics portal ui demo

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench reset lock translations

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run:  ## set up what is missing, then serve on http://127.0.0.1:8000 (PORT=… for another)
	@$(ready) python -u -m engines.supervisor --with-parent

test:  ## the whole suite, browser tests included; ARGS="-k name" narrows it
	@$(ready) python -m engines.suite $(ARGS)

lint:  ## style, types, security, migrations, translations, production settings
	@$(ready)
	@ok=0; try() { echo "· $$1"; shift; "$$@" || ok=1; }; cd $(CURDIR); \
	try "style" .venv/bin/ruff check -q .; \
	try "format" .venv/bin/ruff format -q --check .; \
	try "types" .venv/bin/mypy --no-error-summary; \
	try "security" .venv/bin/bandit -q -ll -c pyproject.toml -r $(code); \
	try "migrations" env DEBUG=1 .venv/bin/python -W ignore manage.py makemigrations --check --dry-run -v 1; \
	try "translations" env DEBUG=1 .venv/bin/python manage.py translations --check; \
	try "production settings" env DEBUG= DATABASE_URL=postgres://huiyin@db/huiyin REDIS_URL=redis://broker/0 \
		SECRET_KEY=a-long-key-for-this-check-alone-0123456789-abcdefghij PUBLIC_URL=https://huiyin.example \
		.venv/bin/python manage.py check --deploy --fail-level WARNING; \
	exit $$ok

format:  ## put the code into its one style
	@$(ready)
	@.venv/bin/ruff check -q --fix . ; .venv/bin/ruff format -q .

bench:  ## the workloads and their ratios; SIZES="1000 100000"
	@$(ready) python -m bench $(SIZES)

translations:  ## compile the languages
	@$(ready) python manage.py translations

reset:  ## forget the local data (asks; FORCE=1 does not)
	@$(ready) python -m engines.reset

lock:  ## fix versions and hashes of requirements.in in requirements.txt
	@$(ready) uv pip compile -q --upgrade --python-version 3.11 --universal --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" requirements.in -o requirements.txt
