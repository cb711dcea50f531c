"""The meaning of .dockerignore patterns, case by case as the documentation of the build context states it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.review import Safety, fix_files
from portal.review.dockerignore import Dockerignore


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("*/temp*", "somedir/temporary.txt"),
        ("*/temp*", "somedir/temp"),
        ("*/*/temp*", "somedir/subdir/temporary.txt"),
        ("temp?", "tempa"),
        ("temp?", "tempb"),
        ("**/*.go", "main.go"),
        ("**/*.go", "a/b/c/main.go"),
        ("**/b", "a/b"),
        ("a**b", "ab"),
        ("a**b", "ax/b"),
        ("foo/bar", "foo/bar"),
        ("/foo/bar/", "foo/bar"),
        ("./foo", "foo"),
        ("foo//bar", "foo/bar"),
        ("  node_modules  ", "node_modules"),
        ("node_modules", "node_modules/left-pad/index.js"),
        ("*.md\n!README.md", "CHANGES.md"),
        ("*.md\n!README*.md\nREADME-secret.md", "README-secret.md"),
        ("!a\na", "a"),
        ("*", "anything/below"),
        ("**", "a/b/c"),
        (".", "a"),
        ("[a-c]x", "bx"),
        ("[^a]x", "bx"),
        (r"\*", "*"),
        (r"a\?b", "a?b"),
        ("a/**", "a/b/c"),
        ("a/**/z", "a/z"),
        ("a/**/z", "a/b/c/z"),
        ("a/../b", "b"),
        ("\ufeffsecret", "secret"),
        (" #odd", "#odd"),
        ("# comment\r\n.git\r\n", ".git"),
        ("é?", "éa"),
    ],
)
def test_this_is_kept_out(text, path):
    assert Dockerignore(text).ignores(path)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("*/temp*", "temporary.txt"),
        ("*/temp*", "a/b/temp"),
        ("temp?", "temp"),
        ("temp?", "temp/"),
        ("**/b", "ab"),
        ("**/b", "a/bc"),
        ("a**b", "axb"),
        ("*.md\n!README.md", "README.md"),
        ("*.md\nREADME-secret.md\n!README*.md", "README-secret.md"),
        ("docs\n!docs/README.md", "docs/README.md"),
        ("*\n!src", "src/main.py"),
        ("*\n!src/**", "src/main.py"),
        ("#secret", "#secret"),
        ("node_modules", "web/node_modules"),
        ("*.pyc", "app/main.pyc"),
        ("[a-c]x", "dx"),
        (r"\*", "a"),
        ("", "a"),
        ("a[", "a["),
        ("!", "a"),
    ],
)
def test_this_stays(text, path):
    assert not Dockerignore(text).ignores(path)


@pytest.mark.parametrize("text", ["a[", "[", "[]", "[a-]", "x\\", "!", "! ", "[^]"])
def test_a_pattern_that_the_builder_refuses_says_why(text):
    (pattern,) = Dockerignore(text).patterns
    assert pattern.problem


def test_patterns_know_their_place():
    spans = [pattern.span for pattern in Dockerignore("# x\n  a b\t\n\n!c").patterns]
    assert spans == [(2, 3, 2, 6), (4, 1, 4, 3)]


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("src", "src", True),
        ("src\n!src/main.py", "src", False),
        ("*\n!src", "other", True),
        ("*\n!**/*.py", "other", False),
        ("*", ".", True),
        ("*\n!src", ".", False),
        ("src", ".", False),
    ],
)
def test_a_folder_is_kept_out_whole_unless_an_exception_reaches_into_it(text, path, expected):
    assert (Dockerignore(text).ignores_all_of(path) is not None) is expected


@given(st.text(alphabet="ab*?[]^-\\/.!# \n", max_size=40), st.text(alphabet="ab/.", min_size=1, max_size=20))
def test_any_pattern_is_taken(text, path):
    ignore = Dockerignore(text)
    assert ignore.ignores(path) in (True, False)
    ignore.ignores_all_of(path)


def test_stars_upon_stars_take_no_time():
    assert not Dockerignore("**/*a" * 200 + "b").ignores("a/" * 500)


def test_what_is_copied_is_let_into_the_context():
    dockerfile = "FROM debian:12\nCOPY dist/app.js package.json /app/\nCOPY .env /app/\n"
    mended = fix_files(
        dockerfile,
        dockerignore=".git\ndist\n*.json\n.env",
        safety=Safety.SUGGESTED,
        rules=["copied-file-not-ignored"],
    )
    assert mended == {
        "Dockerfile": dockerfile,
        ".dockerignore": ".git\ndist\n*.json\n.env\n!dist/app.js\n!package.json\n",
    }
