"""What the image tests measured of the images is told of the version that was measured, and of no other."""

from __future__ import annotations

import pytest
import yaml

from portal.starters import catalogue
from portal.starters.measured import FILE, Measured, measured
from tests.starters.conftest import STARTER


def test_what_is_recorded_can_be_and_is_of_starters_that_there_are():
    said = yaml.safe_load(FILE.read_text())
    assert said.keys() <= catalogue().keys()
    for figures in said.values():
        assert 0 < figures["added_bytes"] < 1_000_000_000
        assert figures.keys() <= {"version", "added_bytes", "ready_ms", "stopped_ms"}


@pytest.mark.parametrize(("version", "told"), [(catalogue()[STARTER].version, True), ("0.9.0", False)])
def test_figures_of_another_version_are_not_told(tmp_path, monkeypatch, version, told):
    file = tmp_path / "measured.yaml"
    file.write_text(f"{STARTER}: {{version: {version}, added_bytes: 5000, ready_ms: 20, stopped_ms: 3}}\n")
    monkeypatch.setattr("portal.starters.measured.FILE", file)
    measured.cache_clear()
    assert measured().get(STARTER) == (Measured(5000, 20, 3) if told else None)
    measured.cache_clear()
