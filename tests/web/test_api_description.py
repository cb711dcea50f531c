"""The API held against its own OpenAPI description: requests that it allows, and ones that it does not."""

import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import settings as examples
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from portal.web.api.urls import api
from portal.wsgi import application

# It would import every module below portal for the words in it, data folders that are named like a function included.
_config = SchemathesisConfig.from_dict({"analysis": {"constants": {"enabled": False}}})
schema = schemathesis.openapi.from_dict(api.get_openapi_schema(), config=_config)
schema.app = application


@pytest.fixture(autouse=True)
def without_limits(settings):
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 0)


def _answers_as_described(case):
    # A schema can't say which manifests the portal once wrote.
    unsaid = [positive_data_acceptance] if case.operation.path.endswith("/starters/upgrade") else []
    case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=unsaid)


@pytest.mark.django_db
@schema.parametrize()
@examples(max_examples=10, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_it_is_described(case):
    _answers_as_described(case)


@pytest.mark.long
@pytest.mark.django_db
@schema.parametrize()
@examples(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_many_more_requests_are_answered_as_it_is_described(case):
    _answers_as_described(case)
