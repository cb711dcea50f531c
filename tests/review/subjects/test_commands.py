"""Commands of docker and its kin: what is read out of them, with exact places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.review import Safety, fix_command, review_command
from portal.review.command_lines import read_commands


def only(text):
    (container,) = read_commands(text).runs
    return container


@pytest.mark.parametrize(
    "text",
    [
        "docker run shop/web:1.4.2 serve",
        "docker container run shop/web:1.4.2 serve",
        "docker create shop/web:1.4.2 serve",
        "podman run shop/web:1.4.2 serve",
        "nerdctl --namespace k8s.io run shop/web:1.4.2 serve",
        "docker --host tcp://x:2375 -l debug run shop/web:1.4.2 serve",
        "sudo docker run shop/web:1.4.2 serve",
        "$ docker run shop/web:1.4.2 serve",
        "docker run -it --rm -p 80:80 -eA=b -m512m --name=x -- shop/web:1.4.2 serve",
        "docker run --unknown-switch -d shop/web:1.4.2 serve",
        "docker run \\\n  -d \\\n  shop/web:1.4.2 serve # in the background",
        "sh -c 'docker run shop/web:1.4.2 serve'",
        "if true; then docker run shop/web:1.4.2 serve; fi",
        "V=1.4.2\ndocker run shop/web:$V serve",
    ],
)
def test_the_image_is_found_and_what_it_runs(text):
    container = only(text)
    assert container.image.value == "shop/web:1.4.2"
    assert [word.value for word in container.words] == ["serve"]


@pytest.mark.parametrize(
    "text", ["docker ps", "docker compose run web", "echo docker run x", "# docker run x", "", "'"]
)
def test_this_runs_nothing(text):
    assert read_commands(text).runs == []


def test_options_have_their_values_and_places():
    text = 'docker run -v "/a b:/c" --mount type=bind,src=/etc,dst=/x,ro -p 127.0.0.1:80:8080/tcp -eA=b -e C x\n'
    container = only(text)
    assert [(m.kind, m.source, m.target, m.read_only) for m in container.mounts] == [
        ("bind", "/a b", "/c", False),
        ("bind", "/etc", "/x", True),
    ]
    assert [(port.host, port.number) for port in container.ports] == [("80", "8080")]
    assert [(v.name, v.value) for v in container.variables] == [("A", "b"), ("C", None)]
    places = [m.span for m in container.mounts] + [v.span for v in container.variables]
    assert [text[span[1] - 1 : span[3] - 1] for span in places] == [
        "/a b:/c",
        "type=bind,src=/etc,dst=/x,ro",
        "A=b",
        "C",
    ]


def test_builds_tags_and_pushes_are_found():
    text = (
        "docker buildx build --push -t a/b:1 --tag=a/b:2 --build-arg X=y --target dev -f docker/Dockerfile app\n"
        "docker tag a/b:1 c/d:1\npodman push c/d:1\n"
    )
    build, tag, push = read_commands(text).builds
    assert [setting.value for setting in build.tags] == ["a/b:1", "a/b:2"]
    assert (build.context.value, build.target.value, build.arguments[0].name) == ("app", "dev", "X")
    assert [setting.value for setting in tag.tags + push.tags] == ["c/d:1", "c/d:1"]


def test_a_prompt_and_several_lines_keep_their_places():
    text = "$ docker run \\\n    --privileged \\\n    shop/web:1.4.2\n"
    (finding,) = [one for one in review_command(text).findings if one.rule == "not-privileged"]
    assert finding.span == (2, 5, 2, 17)
    assert finding.file == "commands"


def test_nothing_to_review_is_said():
    assert "no docker, podman or nerdctl command" in review_command("ls -l\n").notes[0]


def test_comments_keep_findings_back():
    text = "# portal: ignore=not-privileged loads a kernel module\ndocker run \\\n  --privileged x:1.2.3\n"
    report = review_command(text)
    assert "not-privileged" in [one.rule for one in report.suppressed]
    assert "not-privileged" not in [one.rule for one in report.findings]


def test_the_figures_of_limits_are_written_only_where_fixes_to_check_are_wanted():
    text = "docker run -d shop/web:1.4.2\n"
    assert fix_command(text, safety=Safety.SUGGESTED) == text
    mended = fix_command(text, safety=Safety.MANUAL)
    assert "--memory=512m" in mended
    assert "--cpus=1" in mended


def test_all_suggestions_together_come_to_rest():
    text = "docker run --privileged --net=host -v /etc/localtime:/etc/localtime shop/web:1.4.2\n"
    mended = fix_command(text, safety=Safety.SUGGESTED)
    assert mended.endswith(" --net=host -v /etc/localtime:/etc/localtime:ro shop/web:1.4.2\n")
    assert fix_command(mended, safety=Safety.SUGGESTED) == mended


PARTS = st.sampled_from(
    [
        *("docker", "run", "build", "-v", "-p", "--mount", "a:b:c", "-e", "X=", "--", "-", "=", "'"),
        *('"', "\\\n", "\n", "$(", "--net=", "--cap-add", "-dit", "x", "${", "type=bind,,=", "[::1]:80:80"),
        *("@", ":", "sha256:", "é", "\r\n", "&&", "|"),
    ]
)


@given(st.lists(PARTS, max_size=25).map(" ".join))
def test_any_text_is_taken(text):
    report = review_command(text, "strict")
    assert not [note for note in report.notes if "failed" in note]
    fix_command(text, "strict", safety=Safety.MANUAL)


def test_more_than_anybody_writes_is_refused_with_a_reason():
    report = review_command("docker run a/b:1.0.0\n" * 20_000)
    assert "longer than" in report.notes[0]
