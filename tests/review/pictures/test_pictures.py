"""The pictures of a Dockerfile: what stands in them, and that nothing pasted becomes markup."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.dockerfile import parse
from portal.review.pictures import causes, contract, draw_contract, draw_layers, draw_stages, rebuilt
from portal.review.samples import samples

SERVICE = """\
ARG base=python:3.12-slim
FROM node:22 AS web
WORKDIR /web
COPY package.json ./
RUN npm ci
COPY web/ ./
RUN npm run build
FROM ${base} AS build
COPY requirements.txt .
RUN pip wheel -r requirements.txt -w /wheels
FROM build AS test
COPY . .
FROM ${base}
ARG version=1
ENV HOME=/app LOG_LEVEL=info
COPY --from=build /wheels /wheels
COPY --from=web /web/dist /app/static
COPY src/ ${HOME}/
EXPOSE 8080 9090/udp
VOLUME ["/data"]
USER 10001
WORKDIR ${HOME}
WORKDIR bin
STOPSIGNAL SIGINT
HEALTHCHECK CMD ["healthy"]
ENTRYPOINT ["python", "-m", "service"]
CMD ["--port", "8080"]
"""
_SVG = "{http://www.w3.org/2000/svg}"


def _contract(text: str):
    dockerfile = parse(text)
    return contract(dockerfile, dockerfile.stages[-1])


def _all(text: str) -> list:
    dockerfile = parse(text)
    pictures = [draw_stages(dockerfile), draw_layers(dockerfile)]
    pictures += [draw_layers(dockerfile, cause.key) for cause in causes(dockerfile)[:3]]
    return pictures + [draw_contract(contract(dockerfile, stage)) for stage in dockerfile.results]


def _texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{_SVG}text")]


def _lines(text: str, key: str) -> set[int]:
    """The lines of the steps that run again."""
    dockerfile = parse(text)
    return {dockerfile.instructions[index].span.start_line for index in rebuilt(dockerfile, key)}


class TestContract:
    def test_it_has_what_the_file_declares(self):
        found = _contract(SERVICE)

        assert found.entrypoint == "python -m service"
        assert found.command == "--port 8080"
        assert found.environment == (("HOME", "/app"), ("LOG_LEVEL", "info"))
        assert found.ports == ("8080/tcp", "9090/udp")
        assert found.volumes == ("/data",)
        assert (found.user, found.directory, found.signal) == ("10001", "/app/bin", "SIGINT")
        assert found.health == "healthy"
        assert found.base == "python:3.12-slim"
        assert not found.shell_form

    def test_it_inherits_from_the_stages_it_builds_on(self):
        found = _contract("FROM a AS one\nENV A=1\nEXPOSE 80\nUSER app\nFROM one\nENV B=2\n")

        assert found.environment == (("A", "1"), ("B", "2"))
        assert found.ports == ("80/tcp",)
        assert found.user == "app"

    def test_an_entrypoint_takes_back_the_command_that_it_inherits(self):
        assert _contract('FROM a AS one\nCMD ["x"]\nFROM one\nENTRYPOINT ["y"]\n').command == ""
        assert _contract('FROM a\nCMD ["x"]\nENTRYPOINT ["y"]\n').command == "x"

    def test_the_picture_says_so_and_so_do_the_words(self):
        picture = draw_contract(_contract(SERVICE))
        texts = _texts(picture.svg)

        for expected in ("8080/tcp", "/data", "SIGINT", "LOG_LEVEL=info", "python -m service", "10001"):
            assert expected in texts
        assert "Ports: 8080/tcp, 9090/udp." in picture.words

    def test_what_is_not_declared_is_left_to_the_base_image(self):
        picture = draw_contract(_contract("FROM scratch\n"))

        assert "none declared" in _texts(picture.svg)
        assert "SIGTERM, the default" in _texts(picture.svg)
        assert "User: as in the base image." in picture.words
        assert "Stop signal: SIGTERM, the default." in picture.words

    def test_a_long_value_is_on_several_lines_whole(self):
        texts = _texts(draw_contract(_contract("FROM a\nENV SETTINGS=/etc/powersupply/channels/default.toml\n")).svg)

        assert "".join(texts[texts.index("Environment variables") + 1 :]).startswith(
            "SETTINGS=/etc/powersupply/channels/default.toml"
        )

    def test_what_is_declared_does_not_look_like_an_error(self):
        assert "drawn-touch" not in draw_contract(_contract(SERVICE)).svg

    def test_many_variables_are_cut_in_the_picture_and_whole_in_words(self):
        text = "FROM a\n" + "".join(f"ENV V{number}={number}\n" for number in range(30))
        picture = draw_contract(_contract(text))

        assert "and 25 more" in _texts(picture.svg)
        assert "V29=29" in picture.words[2]


class TestStages:
    def test_lines_join_what_builds_on_and_what_copies_from(self):
        root = ElementTree.fromstring(draw_stages(parse(SERVICE)).svg)
        classes = [path.get("class") for path in root.iter(f"{_SVG}path")]

        assert sorted(classes) == ["drawn-line", "drawn-line drawn-dashed", "drawn-line drawn-dashed"]

    def test_results_stand_out_and_the_words_name_them(self):
        picture = draw_stages(parse(SERVICE))
        root = ElementTree.fromstring(picture.svg)
        boxes = [rect.get("class") for rect in root.iter(f"{_SVG}rect")]

        assert boxes == ["drawn-layer", "drawn-layer", "drawn-container", "drawn-container"]
        assert picture.words == (
            "web builds on node:22.",
            "build builds on python:3.12-slim.",
            "test builds on the stage build; it is a result of the build.",
            "Stage 3 builds on python:3.12-slim and takes files from build, web; it is a result of the build.",
        )

    def test_no_two_boxes_share_a_place(self):
        text = "".join(f"FROM a AS s{number}\n" for number in range(10))
        root = ElementTree.fromstring(draw_stages(parse(text)).svg)
        places = [(rect.get("x"), rect.get("y")) for rect in root.iter(f"{_SVG}rect")]

        assert len(set(places)) == 10


class TestLayers:
    def test_a_file_sends_the_steps_behind_its_copy_again_and_what_takes_from_them(self):
        assert _lines(SERVICE, "file:package.json") == {4, 5, 6, 7, 12, 17, *range(18, 28)}

    def test_a_file_of_a_folder_leaves_the_steps_before_it_alone(self):
        assert _lines(SERVICE, "file:src/") == {12, *range(18, 28)}

    def test_any_other_file_counts_only_where_all_is_copied(self):
        assert _lines(SERVICE, "file:.") == {12}

    def test_a_base_image_starts_its_stages_anew(self):
        assert _lines(SERVICE, "image:node:22") == {2, 3, 4, 5, 6, 7, *range(17, 28)}

    def test_an_edited_line_sends_itself_and_what_follows_again(self):
        assert _lines(SERVICE, "line:9") == {9, 10, 11, 12, *range(16, 28)}

    def test_an_argument_counts_where_it_is_used_first(self):
        text = "FROM a\nARG v=1\nCOPY x /x\nCOPY ${v} /y\nRUN true\n"
        assert _lines(text, "line:2") == {2, 4, 5}
        assert _lines("FROM a\nARG v=1\nCOPY x /x\nRUN true\n", "line:2") == {2, 4}

    def test_files_that_run_mounts_from_the_context_count(self):
        text = "FROM a\nRUN --mount=type=bind,source=pom.xml,target=pom.xml mvn\nRUN true\n"
        assert "file:pom.xml" in {cause.key for cause in causes(parse(text))}
        assert _lines(text, "file:pom.xml") == {2, 3}

    @pytest.mark.parametrize("key", ["", "file:nothing", "image:", "line:99", "line:x", "nonsense"])
    def test_what_is_not_in_the_file_changes_nothing(self, key):
        text = "FROM a\nCOPY x /x\nRUN true\n"
        assert _lines(text, key) == set()

    def test_the_picture_marks_what_runs_again_by_words_too(self):
        picture = draw_layers(parse(SERVICE), "file:src/")

        assert _texts(picture.svg).count("runs again") == 2
        assert "Stage 3" not in picture.words[0]
        assert "stage 3: 3 layers, of which 1 runs again (line 18)." in picture.words


EVIL = 'FROM "><script>alert(1)</script> AS a\nENV X="</svg><img src=x>" Y=\x00\x0b\nEXPOSE <b>\nCMD & \'"\n'


@pytest.mark.parametrize("text", [SERVICE, EVIL, *(sample.text for sample in samples())])
def test_every_picture_is_sound_and_has_title_and_description(text):
    for picture in _all(text):
        root = ElementTree.fromstring(picture.svg)
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == " ".join(ids)
        assert root.find(f"{_SVG}title").text
        assert root.find(f"{_SVG}desc").text
        assert {element.tag for element in root.iter()} <= {
            _SVG + name for name in ("svg", "title", "desc", "rect", "path", "text")
        }
        assert not re.search(r"\sstyle=|\sfill=|\son", picture.svg.split("</desc>")[1].split("<text")[0])


@given(st.text(max_size=60), st.text(alphabet='ENVARUNCOPYFM =$./*[]{}"\\\n', max_size=120))
def test_any_text_can_be_drawn(name, rest):
    for picture in _all(f"FROM {name}\n{rest}"):
        ElementTree.fromstring(picture.svg)


def test_large_files_give_small_pictures():
    text = "".join(f"FROM a AS s{number}\nRUN true\n" for number in range(2000))
    for picture in _all(text)[:3]:
        assert len(picture.svg) < 60_000
