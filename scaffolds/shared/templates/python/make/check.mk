$(VENV)/.installed: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	touch $@

lint: $(VENV)/.installed lint-version ## check Python, shell, image definitions and YAML
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
{% include "python/make/lint-files.mk" %}

{% include "lint-version.mk" %}

format: $(VENV)/.installed ## format the Python files
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

test: $(VENV)/.installed ## run the tests
	$(VENV)/bin/python -m pytest

