# The commands of the project; `make help` lists them.

.DEFAULT_GOAL := help
PYTHON ?= python3
VENV ?= .venv
VERSION = $(or $(shell sed -n 's/^__version__ = "\(.*\)"$$/\1/p' src/{{ cookiecutter.__package }}/__init__.py),$(no_version))
{% include "image-variables.mk" %}

