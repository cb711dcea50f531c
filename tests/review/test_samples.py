"""The samples to try the review on."""

import dockerfile as official
import pytest

from portal.review import review
from portal.review.samples import samples


def test_the_good_sample_is_clean():
    assert review(samples()[0].text).findings == ()


@pytest.mark.parametrize("sample", samples()[1:], ids=lambda sample: sample.name)
def test_every_other_sample_has_something_to_mend(sample):
    assert len(review(sample.text).findings) >= 4


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_samples_can_be_built_from(sample):
    official.parse_string(sample.text)
    assert sample.title
    assert sample.summary.endswith(".")
