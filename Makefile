# Two commands do all the set-up: `make demo` and `make test`. Python 3.11 or later with venv is all they need.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: demo test lint accuracy bench lock clean

demo: $(READY)
	@$(BIN)/watcher demo

test: $(READY)
	@$(BIN)/python -m pytest $(PYTEST)

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

accuracy: $(READY)
	@$(BIN)/python bench/accuracy.py tests/corpus/verdict
	@$(BIN)/python bench/contacts.py tests/corpus/contact

bench: $(READY)
	@$(BIN)/python bench/judging.py

$(READY): pyproject.toml requirements-dev.lock
	@echo "Setting up .venv (once)..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "watcher needs Python 3.11 or later: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

# The lock holds versions and hashes for every system and Python, and names no index.
lock: $(READY)
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --extra dev --output-file requirements-dev.lock pyproject.toml

clean:
	@rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov
