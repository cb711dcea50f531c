"""JUnit's XML, which build servers show as test results: a suite a file, a case a finding. Errors and warnings failed;
information did not, and is shown as skipped, with its message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.review.model import Finding, Severity
from portal.review.reports import Reviewed
from portal.review.reports.addresses import relative_path, rule_url
from portal.review.reports.characters import xml_attribute, xml_text


def render(reviewed: Sequence[Reviewed], base_url: str = "") -> str:
    """A `testsuite` for each file. A file without findings has one case that passed; one that could not be reviewed
    has one in error."""
    failures = sum(_failures(one) for one in reviewed)
    skipped = sum(len(one.report.findings) - _failures(one) for one in reviewed)
    errors = sum(bool(one.error) for one in reviewed)
    tests = sum(_cases(one) for one in reviewed)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites name="portal review" tests="{tests}" failures="{failures}" '
        f'errors="{errors}" skipped="{skipped}">',
    ]
    for one in reviewed:
        lines += _suite(one, base_url)
    return "\n".join((*lines, "</testsuites>")) + "\n"


def _cases(one: Reviewed) -> int:
    return max(1, len(one.report.findings))


def _failures(one: Reviewed) -> int:
    return sum(finding.severity is not Severity.INFO for finding in one.report.findings)


def _suite(one: Reviewed, base_url: str) -> Iterator[str]:
    name, failures = relative_path(one.file), _failures(one)
    yield (
        f'  <testsuite name={xml_attribute(name)} tests="{_cases(one)}" failures="{failures}" '
        f'errors="{int(bool(one.error))}" skipped="{len(one.report.findings) - failures}">'
    )
    if one.error:
        yield f"    <testcase classname={xml_attribute(name)} name={xml_attribute('can be reviewed')}>"
        yield f"      <error message={xml_attribute(one.error)}/>"
        yield "    </testcase>"
    elif one.report.clean:
        yield f"    <testcase classname={xml_attribute(name)} name={xml_attribute('has no findings')}/>"
    for finding in one.report.findings:
        yield from _case(finding, relative_path(one.path(finding)), base_url)
    yield "  </testsuite>"


def _case(finding: Finding, path: str, base_url: str) -> Iterator[str]:
    span = finding.span
    ids = f" [{', '.join(finding.requirements)}]" if finding.requirements else ""
    details = f"{path}:{span.start_line}:{span.start_column}: {finding.severity} {finding.message}{ids}"
    if base_url:
        details += f"\n{rule_url(finding.rule, base_url)}"
    name = f"{finding.rule}, line {span.start_line}"
    yield (
        f"    <testcase classname={xml_attribute(path)} name={xml_attribute(name)} "
        f'file={xml_attribute(path)} line="{span.start_line}">'
    )
    kind, message = xml_attribute(finding.severity.value), xml_attribute(finding.message)
    if finding.severity is Severity.INFO:
        yield f"      <skipped message={message}/>"
        yield f"      <system-out>{xml_text(details)}</system-out>"
    else:
        yield f"      <failure type={kind} message={message}>{xml_text(details)}</failure>"
    yield "    </testcase>"
