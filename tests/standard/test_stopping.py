"""What becomes of a container on stop, and what the anatomy figure says."""

import pytest

from portal.standard import catalogue, guide
from portal.standard.anatomy import TOUCH_POINTS
from portal.standard.guide import PICTURE_FOLDER, pictures
from portal.standard.stopping import COMPARISONS, LAUNCHES, PROGRAMS, STEPS, stop


def test_a_program_with_a_handler_ends_in_order_well_within_the_grace_period():
    made = stop(LAUNCHES["exec"], PROGRAMS["handler"], 10)
    assert (made.status, made.took) == (0, 0.3)
    assert [moment.state for moment in made.moments] == ["running", "ending", "ended", "ended", "ended"]


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
@pytest.mark.parametrize("launch", ["shell", "script"])
def test_behind_a_shell_every_program_is_killed_at_the_end_of_the_grace_period(launch, program):
    made = stop(LAUNCHES[launch], program, 30)
    assert (made.status, made.took) == (137, 30)
    assert made.moments[-1].state == "killed"


@pytest.mark.parametrize("name", ["python", "node", "native"])
def test_a_program_without_a_handler_is_deaf_as_process_1(name):
    made = stop(LAUNCHES["script-exec"], PROGRAMS[name], 10)
    assert made.status == 137
    assert "no handler" in made.moments[2].says


@pytest.mark.parametrize(("name", "status"), [("go", 2), ("java", 143), ("nginx", 0), ("pytango", 0)])
def test_programs_end_with_the_status_that_was_observed(name, status):
    assert stop(LAUNCHES["exec"], PROGRAMS[name], 10).status == status


def test_launches_that_are_compared_go_through_the_same_steps():
    for _, names in COMPARISONS.values():
        for name in names:
            made = stop(LAUNCHES[name], PROGRAMS["go"], 10)
            assert len(made.moments) == len(STEPS)
            assert [moment.at for moment in made.moments] == sorted(moment.at for moment in made.moments)


def test_every_touch_point_of_the_figure_is_explained_and_leads_on():
    figure = pictures(PICTURE_FOLDER)["container-anatomy"]
    assert [f'data-touch="{point.name}"' in figure for point in TOUCH_POINTS] == [True] * figure.count("data-touch")
    for point in TOUCH_POINTS:
        assert guide().page(point.page)
        assert set(point.requirements) <= catalogue().requirements.keys()
        assert len(point.says.split()) > 8
