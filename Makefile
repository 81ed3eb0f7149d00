# The two commands a newcomer needs are `make run` and `make test`; `make check` is the fast part of the tests.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
STAMPS := .venv/.stamps
# The web scanner has an environment of its own; nothing of the product depends on it.
SCANNER ?= $(HOME)/.cache/hpmt-veiledning/wapiti
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test check style audit scan bench assets texts lock format clean

run: $(STAMPS)/run assets
	@$(BIN)/hpmt db upgrade
	@$(BIN)/hpmt demo load
	@$(BIN)/hpmt demo accounts --address http://127.0.0.1:$(PORT)
	@HPMT_BASE_URL=$${HPMT_BASE_URL:-http://127.0.0.1:$(PORT)} $(BIN)/gunicorn wsgi:app --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --log-level warning

# A process that has run out of tests takes over half of what the other has left. What Python compiled is kept for the
# many processes that tests start, also where it is told to write nothing down.
test: style
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest tests -q -n 2 --dist worksteal

check: style audit
	$(BIN)/python -m pytest tests/unit -q

style: $(STAMPS)/dev
	$(BIN)/python -m hpmt_supervision.web.assets --dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint hpmt_supervision --lint --quiet

# Ends with an error on a known vulnerability; says so in a line and goes on where no database of them is reached.
audit: $(STAMPS)/dev
	$(BIN)/python -m tests.advisories

# A web scanner against a demo of its own, as every role; `make scan SCAN="--role counsellor"` for one.
scan: $(STAMPS)/dev $(SCANNER)/bin/wapiti assets
	$(BIN)/python -m tests.scanner --scanner $(SCANNER)/bin/wapiti $(SCAN)

$(SCANNER)/bin/wapiti:
	$(PYTHON) -m venv $(SCANNER)
	$(SCANNER)/bin/python -m pip --disable-pip-version-check --quiet install wapiti3==3.2.3

bench: $(STAMPS)/dev
	$(BIN)/python -m tests.benchmarks

assets: $(STAMPS)/run
	@$(BIN)/python -m hpmt_supervision.web.assets

# Brings the Nynorsk and English catalogues up to date with the texts in the code.
texts: $(STAMPS)/run
	@$(BIN)/python -m hpmt_supervision.web.texts

# The lock files hold hashes and no addresses; the second adds what tests need to the very same versions.
lock: $(STAMPS)/venv
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile -q pyproject.toml --extra assets --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --all-extras -c requirements.lock --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -o requirements-dev.lock

format: $(STAMPS)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv node_modules hpmt_supervision/web/static/vendor hpmt_supervision/web/icons build *.egg-info

$(STAMPS)/venv:
	$(PYTHON) -m venv .venv
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/run: $(STAMPS)/venv requirements.lock pyproject.toml
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps -e .
	@touch $@

$(STAMPS)/dev: $(STAMPS)/run requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
