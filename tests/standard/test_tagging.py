"""The tags of a release, by TAG-2 to TAG-4."""

import pytest

from portal.standard.tagging import InvalidTagging, tags_of

COMMIT = "9fab040a"


def states(version: str, *existing: str) -> dict[str, str]:
    return {tag.name: tag.state for tag in tags_of(version, COMMIT, existing).tags}


def test_the_first_release_gets_every_tag():
    assert states("1.0.0") == {COMMIT: "new", "1.0.0": "new", "1.0": "new", "1": "new", "latest": "new"}


def test_a_patch_moves_the_tags_of_its_series_and_latest():
    tags = {tag.name: (tag.state, tag.at) for tag in tags_of("1.13.2", COMMIT, ["1.13.1", "1.12.9", "1.13.0"]).tags}
    assert tags["1.13.2"] == ("new", "")
    assert tags["1.13"] == tags["1"] == tags["latest"] == ("moves", "1.13.1")


def test_a_correction_of_an_old_series_moves_that_series_alone():
    tagging = tags_of("1.12.7", COMMIT, ["1.12.6", "1.13.2", "2.0.0"])
    assert {tag.name: (tag.state, tag.at) for tag in tagging.tags}["1.12"] == ("moves", "1.12.6")
    assert {tag.name: (tag.state, tag.at) for tag in tagging.tags}["1"] == ("stays", "1.13.2")
    assert {tag.name: (tag.state, tag.at) for tag in tagging.tags}["latest"] == ("stays", "2.0.0")
    assert tagging.given == ("1.12.7", "1.12")


def test_versions_are_compared_by_number():
    assert states("1.10.0", "1.9.0")["latest"] == "moves"
    assert states("1.9.1", "1.10.0")["1"] == "stays"


def test_a_pre_release_gets_its_full_version_and_moves_nothing():
    tagging = tags_of("1.14.0-rc.1", COMMIT, ["1.13.2"])
    assert tagging.given == ("1.14.0-rc.1",)
    assert "no other tag moves" in tagging.notes[0]


def test_pre_releases_in_the_registry_hold_nothing_back():
    assert states("1.13.3", "1.13.2", "2.0.0-beta.1") == {
        COMMIT: "new",
        "1.13.3": "new",
        "1.13": "moves",
        "1": "moves",
        "latest": "moves",
    }


def test_series_latest_and_commits_among_the_tags_are_passed_over():
    assert states("1.0.1", "1.0.0", "1.0", "1", "latest", "bbedf059")["latest"] == "moves"


def test_a_major_version_of_zero_is_offered_with_a_warning():
    assert "think before offering 0" in tags_of("0.3.0", COMMIT).notes[0]


def test_the_commands_build_once_and_give_the_tags_to_that_image():
    commands = tags_of("1.12.7", COMMIT, ["1.12.6", "1.13.2"]).commands("registry.example.org/shop/web")
    assert "image=registry.example.org/shop/web\n" in commands
    assert 'docker build --tag "$image:9fab040a" .' in commands
    assert "for tag in 1.12.7 1.12; do" in commands
    assert commands.count("docker build --tag") == commands.count("imagetools create") == 1
    assert "latest" not in commands


def test_the_whole_hash_is_cut_to_eight_digits_in_lower_case():
    tagging = tags_of("1.0.0", "9FAB040A" + "0" * 32)
    assert tagging.commit == COMMIT
    assert "first 8 digits" in tagging.notes[0]
    assert tags_of("1.0.0", "9fab040ab").commit == "9fab040ab"


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("", "such as 1.13.2"),
        ("v1.2.3", "the tag is 1.2.3"),
        ("1.13", "such as 1.13.0"),
        ("1", "such as 1.0.0"),
        ("latest", "no semantic version"),
        ("1.02.3", "leading zeros"),
        ("1.2.3-01", "leading zeros"),
        ("1.2.3+build.5", "plus sign"),
        ("1.2.3-slim", "TAG-5"),
        ("1.2.3-rc.1-alpine3", "TAG-5"),
        ("1.2.3 ; id", "no semantic version"),
        ("1.2.3-" + "a" * 200, "at most 128"),
        ("1.13.2", "has been released"),
        ("\u0661.\u0662.\u0663", "no semantic version"),
    ],
)
def test_a_version_that_can_t_be_released_is_refused_with_the_reason(version, says):
    with pytest.raises(InvalidTagging) as caught:
        tags_of(version, COMMIT, ["1.13.2"])
    assert says in caught.value.errors["version"]


@pytest.mark.parametrize(
    ("commit", "says"),
    [("", "git rev-parse"), ("main", "only digits"), ("abc123", "6 digits are too few"), ("a" * 65, "longer")],
)
def test_what_is_no_commit_is_refused(commit, says):
    with pytest.raises(InvalidTagging) as caught:
        tags_of("1.0.0", commit)
    assert says in caught.value.errors["commit"]


@pytest.mark.parametrize(
    ("existing", "says"), [(["main", "1.0.0"], "“main”"), (["a"] * 5, "and others"), (["1.0.0"] * 501, "501 tags")]
)
def test_strange_tags_are_named(existing, says):
    with pytest.raises(InvalidTagging) as caught:
        tags_of("1.0.1", COMMIT, existing)
    assert says in caught.value.errors["existing"]


@pytest.mark.parametrize("image", ["web", "shop/web", "localhost:5000/shop/web", "registry.example.org/a/b-c_d"])
def test_names_of_images_are_taken(image):
    assert tags_of("1.0.0", COMMIT, image=image)


@pytest.mark.parametrize(
    ("image", "says"),
    [
        ("Shop/web", "lower case"),
        ("shop/web:1", "without a tag"),
        ("shop/web@sha256:0", "without a tag"),
        ("a b", "letters"),
    ],
)
def test_what_is_no_name_is_refused(image, says):
    with pytest.raises(InvalidTagging) as caught:
        tags_of("1.0.0", COMMIT, image=image)
    assert says in caught.value.errors["image"]


def test_every_wrong_field_is_told_at_once():
    with pytest.raises(InvalidTagging) as caught:
        tags_of("", "", ["?"], "?")
    assert caught.value.errors.keys() == {"version", "commit", "existing", "image"}
