"""Settings: defaults, environment, file, and messages for what can't be used."""

import subprocess

import pytest

from {{ cookiecutter.__package }}.configuration import ConfigurationError, read_configuration

from conftest import COMMAND, environment


def test_without_any_setting_the_defaults_count():
    configuration = read_configuration({})
    assert (configuration.port, configuration.log_target) == ({{ cookiecutter.port }}, "stdout")
    assert configuration.log_format == "{{ cookiecutter.log_format }}"


def test_the_file_counts_over_the_defaults_and_the_environment_over_the_file(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('port = 9001\nlog_level = "debug"\n')
    configuration = read_configuration({"CONFIG_FILE": str(file), "LOG_LEVEL": "error"})
    assert (configuration.port, configuration.log_level) == (9001, "error")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("PORT", "high", "must be a number from 1 to 65535"),
        ("PORT", "0", "must be a number from 1 to 65535"),
        ("DEVICE", "a/b", "must be a name of three parts"),
        ("TANGO_HOST", "databaseds", "must be host:port"),
        ("LOG_TARGET", "printer", "must be one of stdout, syslog"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_is_allowed(name, value, expected):
    with pytest.raises(ConfigurationError, match=f"{name} {expected}.*{value}"):
        read_configuration({name: value})


@pytest.mark.parametrize("content", ["port = ", "ports = 1"])
def test_a_file_that_cannot_be_used_is_refused(tmp_path, content):
    file = tmp_path / "config.toml"
    file.write_text(content)
    with pytest.raises(ConfigurationError, match="configuration file"):
        read_configuration({"CONFIG_FILE": str(file)})


def test_a_file_that_is_named_must_be_there():
    with pytest.raises(ConfigurationError, match="can't be read"):
        read_configuration({"CONFIG_FILE": "/nowhere/config.toml"})


def test_a_wrong_setting_ends_the_device_server_with_status_2_and_one_line():
    ended = subprocess.run(COMMAND, env=environment(PORT="high"), capture_output=True, text=True, timeout=10)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "PORT" in ended.stderr
