"""Settings: defaults, environment, file, and messages for what can't be used."""

import pytest

from {{ cookiecutter.__package }}.configuration import ConfigurationError, read_configuration

from conftest import run


def test_without_any_setting_the_defaults_count():
    configuration = read_configuration({})
    assert (configuration.output, configuration.log_target) == ("-", "stderr")
    assert configuration.log_format == "{{ cookiecutter.log_format }}"


def test_the_file_counts_over_the_defaults_and_the_environment_over_the_file(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text('output = "a"\nlog_level = "debug"\n')
    configuration = read_configuration({"CONFIG_FILE": str(file), "LOG_LEVEL": "error"})
    assert (configuration.output, configuration.log_level) == ("a", "error")


@pytest.mark.parametrize("content", ["output = ", "outputs = 1"])
def test_a_file_that_cannot_be_used_is_refused(tmp_path, content):
    file = tmp_path / "config.toml"
    file.write_text(content)
    with pytest.raises(ConfigurationError, match="configuration file"):
        read_configuration({"CONFIG_FILE": str(file)})


def test_a_file_that_is_named_must_be_there():
    with pytest.raises(ConfigurationError, match="can't be read"):
        read_configuration({"CONFIG_FILE": "/nowhere/config.toml"})


def test_a_wrong_setting_ends_the_job_with_status_2_and_one_line_that_says_what_is_allowed():
    ended = run(text="1\n", LOG_TARGET="printer")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    assert "LOG_TARGET must be one of stderr, syslog, and 'printer' was given" in ended.stderr
