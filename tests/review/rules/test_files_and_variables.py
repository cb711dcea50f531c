import pytest

from portal.review import Safety, fix, review
from tests.review.rules.reviewing import lines, words

BASE = "FROM debian:12\n"


@pytest.mark.parametrize("source", ["x.txt", "src", ".", "x.zip", "x.jar", "tarball/", "*.txt", "x.tar.txt"])
def test_add_that_only_copies_is_reported(source):
    assert lines("copy-over-add", f"{BASE}ADD {source} /x/\n") == [2]


@pytest.mark.parametrize(
    "source",
    [
        "x.tar",
        "x.tar.gz",
        "x.tgz",
        "x.tar.xz",
        "x.tar.zst",
        "http://e.org/x",
        "git@github.com:x/y.git",
        "$SRC",
        "--checksum=sha256:0 x",
        "*.tar.gz",
    ],
)
def test_add_for_what_only_add_does_is_fine(source):
    assert lines("copy-over-add", f"{BASE}ADD {source} /x/\n") == []


def test_add_keeps_its_flags_and_case_when_it_becomes_copy():
    text = f"{BASE}add --chown=1:1 a b /x/\n"
    assert fix(text, rules={"copy-over-add"}) == f"{BASE}copy --chown=1:1 a b /x/\n"


@pytest.mark.parametrize(
    "steps",
    [
        "COPY . .\nRUN pip install -r requirements.txt",
        "COPY . /app\nWORKDIR /app\nRUN npm install",
        "COPY ./ ./\nRUN go mod download && go build",
        "ADD . /app\nRUN bundle install",
        "COPY src /src\nRUN apt-get update && apt-get install -y x",
        "COPY . .\nRUN if true; then yarn; fi",
    ],
)
def test_source_before_install_is_reported(steps):
    assert lines("copy-before-install", f"{BASE}{steps}\n") == [2]


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("mvn dependency:go-offline", True),
        ("mvn -B -f pom.xml dependency:resolve dependency:resolve-plugins", True),
        ("./mvnw -q org.apache.maven.plugins:maven-dependency-plugin:3.8.1:go-offline", True),
        ("mvn dependency:go-offline package", False),
        ("mvn dependency:tree", False),
        ("mvn --version", False),
        ("gradle dependencies --configuration runtimeClasspath", True),
        ("./gradlew --no-daemon :app:dependencies", True),
        ("gradle dependencies build -x test", False),
        ("cargo fetch", True),
        ("go mod download", True),
    ],
)
def test_loading_dependencies_behind_the_source_is_reported(command, found):
    assert lines("copy-before-install", f"{BASE}COPY . .\nRUN {command}\n") == ([2] if found else [])


@pytest.mark.parametrize(
    "steps",
    [
        "COPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .",
        "COPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm prune",
        "COPY . .\nRUN pip install -e .",
        "COPY . .\nRUN cd web && npm ci",
        "COPY --from=x . .\nRUN npm ci",
        "COPY src /src\nRUN pip install -r requirements.txt",
        "COPY x.deb /tmp/\nRUN apt-get install -y /tmp/x.deb",
        "COPY app.conf /etc/\nRUN apt-get update && apt-get install -y x",
    ],
)
def test_this_order_is_fine(steps):
    assert lines("copy-before-install", f"{BASE}{steps}\n") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ARG a", ["a"]),
        ("ARG a=1 b c=", ["b"]),
        ("ARG TARGETARCH BUILDPLATFORM", []),
        ("ARG https_proxy", []),
        ("ARG NPM_TOKEN", []),
        ("ONBUILD ARG a", ["a"]),
    ],
)
def test_arguments_without_default(text, found):
    assert words("argument-defaults", f"{BASE}{text}\n") == found


def test_a_global_argument_is_reported_once_where_it_lacks_the_default():
    assert lines("argument-defaults", "ARG v\nFROM x:$v\nARG v\nFROM y:$v\nARG v\n") == [1]


def test_one_mistake_has_one_finding():
    names = [f.rule for f in review(f'{BASE}ARG client "psql"\n').findings if f.span.start_line == 2]
    assert names == ["argument-equals-sign"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ENV A b", "ENV A=b"),
        ("ENV A b c", 'ENV A="b c"'),
        ('ENV A "b c"', 'ENV A="b c"'),
        ("ENV A 'b c'", 'ENV A="b c"'),
        ("ENV A $B/c", "ENV A=$B/c"),
        ("ENV A $B c", 'ENV A="$B c"'),
        ("ENV A b=c", "ENV A=b=c"),
        ("LABEL A b c", 'LABEL A="b c"'),
        ("ENV A '$B'", "ENV A '$B'"),
        ("ENV A b\\ c", "ENV A b\\ c"),
    ],
)
def test_the_old_form_becomes_the_new_one_with_the_same_value(before, after):
    assert fix(f"{BASE}{before}\n", rules={"environment-key-equals"}) == f"{BASE}{after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("MAINTAINER a <a@b.c>", 'LABEL author="a <a@b.c>"'),
        ("Maintainer  a", 'LABEL author="a"'),
        ('MAINTAINER "a"', 'LABEL author="\\"a\\""'),
        ("MAINTAINER $a \\d", 'LABEL author="\\$a \\\\d"'),
    ],
)
def test_maintainer_becomes_a_label_with_the_same_text(before, after):
    assert fix(f"{BASE}{before}\n", rules={"no-maintainer"}) == f"{BASE}{after}\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Run a", ["Run"]),
        ("onbuild Run a", ["onbuild", "Run"]),
        ("HEALTHCHECK Cmd a", ["Cmd"]),
        ("RUN from as run", []),
        ("nonsense x", []),
    ],
)
def test_case_of_keywords(text, found):
    assert words("upper-case-instructions", f"{BASE}{text}\n") == found


def test_labels_of_a_stage_below_count_and_one_finding_lists_the_rest():
    text = "FROM debian:12 AS a\nLABEL vendor=x Version=1\nMAINTAINER m\nFROM a\nLABEL url=u description=d\n"
    (finding,) = [f for f in review(text).findings if f.rule == "recommended-labels"]
    assert finding.message == "This image has no label for license and repository."


def test_directives_and_licence_lines_are_no_comments():
    body = "RUN a\n" * 6
    assert lines(
        "commented-steps", f"# syntax=docker/dockerfile:1\n# Copyright me\n# hadolint ignore=X\n{BASE}{body}"
    ) == [4]
    assert lines("commented-steps", f"{BASE}# what a is for\n{body}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# why a\nRUN a\n\nRUN b && \\\n  c && \\\n  d\n", [5]),
        ("# why a\nRUN a\nRUN b && \\\n  c && \\\n  d\n", []),  # one paragraph
        ("RUN b && \\\n  # why\n  c && \\\n  d\n", []),
        ("RUN b && \\\n  c && \\\n  d\n# why a\nRUN a\n", [2]),  # speaks of what is below
        ("# why a\nRUN a\n\nRUN apt-get install -y jq\n\nRUN curl -O https://example.org/x\nADD x y\n", [5, 7]),
        ("# the packages\nFROM debian:12\n\nRUN b && \\\n  c && \\\n  d\n", []),  # a stage's only step
        ("# why a\nRUN a\n\nRUN make\nCOPY a b\n\nCOPY c d\n", []),  # they say it themselves
    ],
)
def test_each_step_with_something_to_explain_is_looked_at_where_some_are_explained(text, expected):
    assert (
        lines("commented-steps", f"FROM debian:12\n{text}\nUSER 10001:10001\nWORKDIR /\nENV A=b\nENV C=d\n") == expected
    )


def test_placeholders_are_put_in_by_hand_only_and_reported_until_they_are_replaced():
    text = "FROM debian:12\n"
    rules = {"recommended-labels"}
    assert fix(text, rules=rules, safety=Safety.SUGGESTED) == text
    filled = fix(text, rules=rules, safety=Safety.MANUAL)
    found = [finding for finding in review(filled).findings if finding.rule == "label-values"]
    assert len(found) == 7
    assert all(
        finding.message.endswith("this is still the placeholder, write what holds for the image.") for finding in found
    )
    assert lines("label-values", filled.replace("SPDX-identifier", "MIT")) == [2, 3, 5, 6, 7, 8]
