# Two commands: `make run` and `make test`. Each sets up what it needs the first time and starts in seconds after that.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test test-slow lint tools clean

run: $(VENV)/.app
	$(BIN)/notebook-app run --sample sample_sources

test: $(VENV)/.dev tools
	$(BIN)/python -m pytest -m "not slow" --numprocesses 2 --dist loadfile

# The tests that take longer: they run before every landing too.
test-slow: $(VENV)/.dev tools
	$(BIN)/python -m pytest -m slow --numprocesses 2 --dist loadfile

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Chromium and tesseract for the tests: installed where that is possible; where it is not, those that need them skip.
tools:
	@tests/install_tools.sh

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint constraints.txt --upgrade pip

$(VENV)/.app: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing the app (a few minutes the first time)"
	$(PIP) install --constraint constraints.txt --editable '.[offline]'
	@touch $@

$(VENV)/.dev: $(VENV)/.app
	@echo "Installing what the tests need"
	$(PIP) install --constraint constraints.txt --editable '.[offline,dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
