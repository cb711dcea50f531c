"""The catalogue: what it holds, and how a faulty one is refused."""

import re

import pytest

from portal.standard import Level, catalogue
from portal.standard.catalogue import read_catalogue

AREAS = "areas:\n  IMG: Images\n  RUN: Running\n"
ENTRY = {
    "id": "IMG-1",
    "name": "small-images",
    "level": "should",
    "section": "The Image",
    "seen_in": "[dockerfile]",
    "says": "Keep it small.",
    "why": "Large ones start late.",
}


def entry(**changes: str | None) -> str:
    values = {**ENTRY, **changes}
    lines = [f"{key}: {value}" for key, value in values.items() if value is not None]
    return "- " + "\n  ".join(lines) + "\n"


@pytest.fixture
def problems(tmp_path):
    def load(*entries: str, head: str = AREAS) -> list[str]:
        path = tmp_path / "requirements.yaml"
        path.write_text(head + "requirements:\n" + "".join(entries))
        return [str(problem) for problem in read_catalogue(path)[1]]

    return load


def test_the_standard_has_its_81_requirements_in_four_areas():
    requirements = catalogue().requirements
    counts = {area: len(catalogue().in_area(area)) for area in catalogue().areas}
    assert counts == {"APP": 9, "IMG": 39, "TAG": 11, "RUN": 22}
    assert len(requirements) == 81
    assert requirements["IMG-18"].name == "versioned-base-image"
    assert requirements["IMG-18"].level is Level.MUST
    assert "digest" in requirements["IMG-18"].correction


def test_every_requirement_says_in_a_few_sentences_what_goes_wrong_without_it():
    reasons = {id: requirement.why for id, requirement in catalogue().requirements.items()}
    assert len(set(reasons.values())) == len(reasons)
    for id, why in reasons.items():
        assert why.endswith("."), id
        assert 1 <= len(re.findall(r"\.(?: |$)", why)) <= 3, id
        assert 80 <= len(why) <= 300, id
        assert why != catalogue().requirements[id].says, id


def test_a_requirement_knows_its_area_title_and_address():
    requirement = catalogue().requirements["RUN-5"]
    assert (requirement.area, requirement.title) == ("RUN", "no host network")
    assert requirement.path == "/guide/requirements/RUN-5/"
    assert catalogue().requirements["IMG-35"].title == "ENTRYPOINT and CMD"
    assert catalogue().requirements["RUN-18"].title == "RFC 5424"


def test_an_unknown_key_is_told_with_file_line_and_entry(problems):
    (problem,) = problems(entry(), entry(id="IMG-2", name="other", severity="high"))
    assert problem.startswith("requirements.yaml:19: IMG-2: unknown key 'severity'")


def test_a_missing_key_is_told(problems):
    assert problems(entry(says=None)) == ["requirements.yaml:5: IMG-1: 'says' is missing"]
    assert problems(entry(why=None)) == ["requirements.yaml:5: IMG-1: 'why' is missing"]


def test_the_same_id_twice_is_refused(problems):
    (problem,) = problems(entry(), entry(name="other"))
    assert "IMG-1: this id is given twice" in problem


def test_the_same_name_twice_is_refused(problems):
    (problem,) = problems(entry(), entry(id="IMG-2"))
    assert "IMG-2: the name 'small-images' is already that of IMG-1" in problem


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"level": "shall"}, "level is 'shall'; it takes must, should, may"),
        ({"id": "ABC-1"}, "there is no area ABC; there are IMG, RUN"),
        ({"id": "IMG-01"}, "an id is an area and a number"),
        ({"name": "Small_Images"}, "is not in kebab-case"),
        ({"seen_in": "[dockerfile, nowhere]"}, "seen_in has 'nowhere'"),
        ({"seen_in": "[]"}, "seen_in must be a list that is not empty"),
        ({"seen_in": "dockerfile"}, "seen_in must be a list that is not empty"),
        ({"says": "''"}, "says must be a text that is not empty"),
        ({"correction": "[a, b]"}, "correction must be a text"),
    ],
)
def test_a_wrong_value_is_told(problems, changes, told):
    (problem,) = problems(entry(**changes))
    assert told in problem
    assert problem.startswith("requirements.yaml:")


def test_a_gap_in_the_numbers_is_refused(problems):
    (problem,) = problems(entry(), entry(id="IMG-3", name="other"))
    assert "IMG-3 stands where IMG-2 is due" in problem


def test_a_repeated_key_is_refused(problems):
    (problem,) = problems(entry() + "  level: must\n")
    assert "has the key 'level' twice" in problem


def test_every_problem_is_told_at_once(problems):
    assert len(problems(entry(level="shall"), entry(id="IMG-2", name="other", colour="red"))) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("areas: [", "is not valid YAML"),
        ("- a\n- b\n", "must be a mapping"),
        (AREAS, "has no 'requirements'"),
        ("requirements: []\n", "has no 'areas'"),
        (AREAS + "requirements: {}\n", "requirements must be a list"),
        (AREAS + "requirements: []\nrules: []\n", "unknown key 'rules'"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path, text, told):
    path = tmp_path / "requirements.yaml"
    path.write_text(text)
    assert told in "\n".join(str(problem) for problem in read_catalogue(path)[1])


def test_a_missing_file_is_told_without_a_traceback_of_its_own(tmp_path):
    (problem,) = read_catalogue(tmp_path / "requirements.yaml")[1]
    assert str(problem).startswith("requirements.yaml: can't be read: No such file")
