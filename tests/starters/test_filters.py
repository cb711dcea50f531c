"""What the templates' filters make of free text and of addresses. That it stays literal: test_hostile_values."""

import pytest

from portal.starters import generate


def readme(**answers: str) -> str:
    return generate("go-http-service", {"project_slug": "beam-server"} | answers).files["README.md"].decode()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('Isn\'t it "odd": 5 + 3 (see snake_case, AT&T)!', 'Isn\'t it "odd": 5 + 3 (see snake_case, AT&T)!'),
        ("*a* _b_ `c` [d](e) <f> &amp; g|h", r"\*a\* \_b\_ \`c\` \[d\](e) \<f> \&amp; g\|h"),
        ("1. one", r"1\. one"),
        ("- one", r"\- one"),
        ("# one #", r"\# one \#"),
    ],
)
def test_markdown_escapes_what_it_would_misread_and_nothing_else(text, written):
    assert f"\n{written}\n" in readme(description=text)


@pytest.mark.parametrize(
    ("repository", "module", "group"),
    [
        ("https://gitlab.com/ska-low/beam", "gitlab.com/ska-low/beam", "io.gitlab.ska-low"),
        ("https://github.com/Org/beam.git", "github.com/Org/beam", "io.github.org"),
        ("https://git.example.org/a/b/c/", "git.example.org/a/b/c", "org.example.git.a.b"),
        ("https://git.example.org:8443/a/b", "beam-server", "beam_server"),
        ("https://git.example.org/~a/b", "beam-server", "beam_server"),
        ("https://git.example.org/a/v2", "beam-server", "beam_server"),
    ],
)  # fmt: skip
def test_modules_and_groups_are_called_after_the_repository_where_it_makes_a_name(repository, module, group):
    answers = {"project_slug": "beam-server", "repository": repository}
    go = generate("go-http-service", answers).files
    assert f"module {module}\n".encode() in go["go.mod"]
    assert f'"{module}/internal/service"'.encode() in go["main.go"]
    pom = generate("java-http-service", answers).files["pom.xml"]
    assert f"<groupId>{group}</groupId>\n  <artifactId>beam-server<".encode() in pom
