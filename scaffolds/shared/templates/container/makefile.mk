# The commands of the container, and a place for those of your application; `make help` lists them.

.DEFAULT_GOAL := help
{% if cookiecutter.__version_file is defined %}
VERSION = $(or $(shell sed -n 's/^version=//p' {{ cookiecutter.__version_file }}),$(no_version))
{% else %}
{% if cookiecutter.__package_file is defined %}
# What {{ cookiecutter.__package_file }} says, if it is there. Otherwise:
{% endif %}
# Of the newest git tag; between two versions with the number of commits since, and the commit where there is no tag yet.
VERSION = $(or {% if cookiecutter.__package_file is defined %}$(shell sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' $(wildcard {{ cookiecutter.__package_file }}) < /dev/null | head -n 1),{% endif %}$(shell git describe --always --tags --dirty --match 'v[0-9]*' --match '[0-9]*' | sed 's/^v//'),$(error There is no version, see above))
{% endif %}
{% if cookiecutter.__venv is defined %}
PYTHON ?= python3
VENV ?= .venv
{% endif %}
{% include "image-variables.mk" %}

.PHONY: lint lint-code lint-files test{% if cookiecutter.onbuild is defined and cookiecutter.onbuild == 'with' %} onbuild push-onbuild release-onbuild{% endif %}


{% include "help.mk" %}

{% if cookiecutter.__venv is defined %}
$(VENV)/.installed: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	touch $@

requirements.txt:
	@echo "There is no requirements.txt yet. CONTAINER.md says what it holds." >&2; exit 1

{% endif %}
lint: lint-code lint-files ## check your code, shell scripts, image definitions and YAML

lint-code: {% if cookiecutter.__venv is defined %}$(VENV)/.installed {% endif %}## check your code
{% if cookiecutter.__lint is defined %}
	{{ cookiecutter.__lint }}
{% else %}
	@echo "Your code stays unchecked: put your linters into lint-code in the Makefile."
{% endif %}

{% if cookiecutter.__venv is defined %}
lint-files: $(VENV)/.installed ## check shell scripts, image definitions and YAML
{% include "python/make/lint-files.mk" %}
{% else %}
{% include "lint-files.mk" %}
{% endif %}

test: {% if cookiecutter.__venv is defined %}$(VENV)/.installed {% endif %}## run your tests
{% if cookiecutter.__test is defined %}
	{{ cookiecutter.__test }}
{% else %}
	@echo "Put what runs your tests into test in the Makefile." >&2; exit 1
{% endif %}

{% include "image.mk" %}
{% if cookiecutter.onbuild is defined and cookiecutter.onbuild == 'with' %}

{% include "onbuild.mk" %}
{% endif %}

clean: ## remove what the other targets made, images apart
	rm -rf {% if cookiecutter.__venv is defined %}$(VENV) {% endif %}build
