$(VENV)/.installed: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	touch $@

lint: $(VENV)/.installed ## check Python, shell, image definitions and YAML
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/shellcheck docker-entrypoint.sh scripts/*.sh tests/container/*.sh
	$(VENV)/bin/hadolint Dockerfile Dockerfile.dev
	$(VENV)/bin/yamllint --strict --config-data '{extends: default, rules: {document-start: disable, line-length: {max: 140}, truthy: {check-keys: false}}}' $(wildcard *.yaml *.yml .*.yaml .*.yml .github/workflows/*.yml)

format: $(VENV)/.installed ## format the Python files
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

test: $(VENV)/.installed ## run the tests
	$(VENV)/bin/python -m pytest

