"""A review of a megabyte stays small, whatever the megabyte is made of."""

import subprocess
import sys

import pytest

from tests.review.memory_of_review import SHAPES

# Seconds each, so with the others that `make growth` runs.
pytestmark = pytest.mark.growth

MOST = 150  # MB, of the whole process


@pytest.mark.parametrize("shape", SHAPES)
def test_the_review_of_a_megabyte_takes_less_than_150_mb(shape):
    command = [sys.executable, "-m", "tests.review.memory_of_review", shape]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert 20 < int(run.stdout) < MOST
