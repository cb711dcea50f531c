"""What `make audit` makes of what registries answer, or don't."""

import json

import pytest

from tests.audit import of_npm_audit, of_pip_audit

CLEAN = {"name": "django", "version": "5.2", "vulns": []}
FAULTY = {"name": "jinja2", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1"], "aliases": []}]}
SKIPPED = {"name": "ruff", "skip_reason": "Dependency not found on PyPI"}


def npm(found: dict, total: int = 40) -> str:
    report = {"vulnerabilities": found, "metadata": {"dependencies": {"total": total}}}
    return json.dumps({"auditReportVersion": 2, **report})


def test_a_known_fault_is_named_with_what_mends_it():
    answer = of_pip_audit(json.dumps({"dependencies": [CLEAN, FAULTY], "fixes": []}))
    assert answer.faults == ["jinja2 1: PYSEC-1, mended in 3.1"]
    assert str(answer).startswith("PyPI knows of faults (1):")
    assert of_npm_audit(npm({"left-pad": {"range": "<2", "severity": "high"}})).faults == ["left-pad <2: high"]


def test_packages_that_nothing_is_known_of_are_counted():
    answer = of_pip_audit(json.dumps({"dependencies": [CLEAN, SKIPPED, SKIPPED], "fixes": []}))
    assert str(answer) == "PyPI: no known fault in 1 packages; NOTHING IS KNOWN of 2 others"
    assert str(of_npm_audit(npm({}))) == "npm: no known fault in 40 packages"


@pytest.mark.parametrize("output", ["", "no route to host", "null", '{"error": {"code": "ENOAUDIT"}}'])
def test_a_registry_that_does_not_answer_is_no_clean_bill(output):
    for answer in (of_pip_audit(output), of_npm_audit(output)):
        assert not answer.faults
        assert "NOTHING IS KNOWN" in str(answer)
    assert "NOTHING IS KNOWN" in str(of_pip_audit(json.dumps({"dependencies": [SKIPPED]})))
