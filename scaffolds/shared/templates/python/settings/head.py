"""Settings from environment variables and a configuration file (RUN-8). All have defaults that work (RUN-11)."""

{% if matching is defined %}
import re
{% endif %}
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONFIG_FILE = "/etc/{{ cookiecutter.project_slug }}/config.toml"


class ConfigurationError(Exception):
    """A setting that can't be used. The message names it and says what is allowed."""


