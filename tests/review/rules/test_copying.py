import pytest

from tests.review.rules.reviewing import lines, words

BASE = "FROM debian:12\n"


@pytest.mark.parametrize("target", [".", "./", "..", "/srv/", "$home/", "${undeclared}", "C:\\\\app\\\\"])
def test_a_target_of_several_files_that_is_or_may_be_a_folder_is_fine(target):
    assert lines("copy-to-folder", f"{BASE}COPY a b {target}\n") == []


def test_a_target_is_read_with_the_default_of_its_variable():
    assert lines("copy-to-folder", f"{BASE}ARG home=/srv/\nCOPY a b $home\n") == []
    assert words("copy-to-folder", f"{BASE}ARG home=/srv\nCOPY a b $home\n") == ["$home"]


@pytest.mark.parametrize(
    "source", ["alpine:3.20", "ghcr.io/a/b:1", "$IMAGE", "registry.example.org/a@sha256:" + 64 * "0"]
)
def test_images_to_copy_from_are_no_unknown_stages(source):
    assert lines("copy-from-known-stage", f"{BASE}COPY --from={source} /a /a\n") == []


def test_a_misspelt_stage_is_told_from_a_named_context():
    text = "FROM golang:1.22 AS compile\nFROM debian:12\nCOPY --from=compil /a /a\nCOPY --from=licences /a /a\n"
    assert words("copy-from-known-stage", text) == ["compil", "licences"]


def test_a_mount_from_a_stage_that_is_not_there_is_reported_too():
    assert lines("copy-from-known-stage", f"{BASE}RUN --mount=type=bind,from=9,target=/x ls /x\n") == [2]


@pytest.mark.parametrize(
    ("steps", "reported"),
    [
        ("COPY a.tgz /\nRUN tar xzf a.tgz", [2]),
        ("COPY a.tgz /\nRUN tar --extract --file a.tgz", [2]),
        ("COPY a.tgz /\nRUN if true; then bsdtar -xf /a.tgz; fi", [2]),
        ("COPY a.tgz /\nRUN tar czf /b.tgz /a.tgz", []),
        ("COPY --from=x /a.tgz /\nRUN tar xzf a.tgz", []),
        ("COPY v1.tgz /a.tgz\nRUN tar xzf /a.tgz", [2]),
        ("COPY a.tgz /\nRUN echo a.tgz", []),
    ],
)
def test_an_archive_counts_where_a_later_step_unpacks_it(steps, reported):
    assert lines("unpack-by-add", f"{BASE}{steps}\n") == reported


@pytest.mark.parametrize("mode", ["777", "0666", "a+w", "o=rw", "ugo+rwx,g-w", "u+s", "4755", "2755"])
def test_modes_that_let_anyone_write_or_become_another(mode):
    assert lines("no-world-writable-files", f"{BASE}RUN chmod {mode} /x\n", everywhere=True) == [2]


@pytest.mark.parametrize(
    ("step", "reported"),
    [
        ("RUN chmod -R 777 /x", [2]),
        ("RUN chmod -Rv a+rwX /x", [2]),
        ("RUN chmod --recursive o+w /x", [2]),
        ("RUN chmod -R 1777 /x", []),
        ("RUN chmod -R g=u /x", []),
        ("RUN mkdir /x && chmod 777 /x", []),
        ("RUN chmod u+s /x", []),
        ("COPY --chmod=777 x /x", [2]),
        ("COPY --chmod=4755 x /x", []),
    ],
)
def test_without_the_option_only_whole_trees_and_copies_that_anyone_may_write_count(step, reported):
    assert lines("no-world-writable-files", f"{BASE}{step}\n") == reported


@pytest.mark.parametrize("mode", ["0755", "1777", "a+rwxt", "u+w", "go-w", "+x", "3777", "$MODE", "--reference=/y"])
def test_modes_that_are_fine(mode):
    assert lines("no-world-writable-files", f"{BASE}RUN chmod {mode} /x\n", everywhere=True) == []


def test_a_chown_of_a_folder_above_counts_for_what_was_copied_into_it():
    text = f"{BASE}USER app\nCOPY a /srv/app/a\nUSER root\nRUN chown -R app /srv/app/\n"
    assert lines("own-copied-files", text) == []
    assert lines("own-copied-files", text.replace("/srv/app/\n", "/srv/application\n")) == [3]


def test_neighbours_with_another_target_or_between_comments_are_not_joined():
    assert lines("join-copies", f"{BASE}COPY a /x/\nCOPY b /y/\n") == []
    assert lines("join-copies", f"{BASE}COPY a /x/\n\nCOPY b /x/\n") == []


def test_layers_of_a_jar_are_not_joined_and_programs_of_a_stage_are():
    for folder in ("dependencies", "/app/application", "/app/lib/"):
        steps = f"COPY --from=build {folder} ./\nCOPY --from=build /app/classes/ ./\n"
        assert lines("join-copies", f"FROM debian:12 AS build\n{BASE}{steps}", everywhere=True) == []
    steps = "COPY --from=build /out/a /usr/bin/\nCOPY --from=build /out/b /usr/bin/\n"
    assert lines("join-copies", f"FROM debian:12 AS build\n{BASE}{steps}", everywhere=True) == [3]
    assert lines("join-copies", f"{BASE}COPY a/ ./\nCOPY b/ ./\n", everywhere=True) == [2]


def test_workdir_of_the_stage_below_is_known_and_that_of_a_stage_beside_is_not():
    below = "FROM debian:12 AS a\nWORKDIR /a\nFROM a AS b\nFROM b\nCOPY x y\n"
    assert lines("workdir-before-copy", below) == []
    assert lines("workdir-before-copy", below.replace("FROM b\n", "FROM debian:12\n")) == [5]
