$(VENV)/.installed: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	touch $@

lint: $(VENV)/.installed lint-version ## check Python and its types, shell, image definitions and YAML
	$(VENV)/bin/ruff check . || { echo "make format mends those marked [*]" >&2; exit 1; }
	$(VENV)/bin/ruff format --check . || { echo "make format formats them" >&2; exit 1; }
	$(VENV)/bin/mypy
{% include "python/make/lint-files.mk" %}

{% include "lint-version.mk" %}

format: $(VENV)/.installed ## format the Python files
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

test: $(VENV)/.installed ## run the tests
	$(VENV)/bin/python -m pytest

