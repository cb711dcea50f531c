"""What holds for any text at all: a model comes out, its spans lie in the file and say what it says."""

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from portal.dockerfile import Span, expand, parse, parse_script, references
from tests.dockerfile.official import model_says, official_says

KEYWORDS = st.sampled_from(
    [
        *("FROM", "RUN", "COPY", "ADD", "ENV", "LABEL", "ARG", "CMD", "ENTRYPOINT", "ONBUILD", "HEALTHCHECK", "USER"),
        *("WORKDIR", "EXPOSE", "VOLUME", "SHELL", "STOPSIGNAL", "MAINTAINER", "FOO", "run", "Copy", "ONBUILD RUN"),
        *("ONBUILD COPY", "ONBUILD ONBUILD RUN", "HEALTHCHECK CMD", "HEALTHCHECK --interval=1s CMD"),
    ]
)
WORDS = st.sampled_from(
    [
        *("a", "b", "<<EOF", "<<-EOF", "<<A", "EOF", "A", "\\", "`", '"', "'", "$x", "${x}", "${x:-a}", "${x:-", "${"),
        *("}", "$", "=", "a=b", "--x", "--from=b", "--", "-", "#", "&&", "||", "|", ";", "<", "<<", "<<<", "3<<EOF"),
        *("\\n", "é", "漢", "😀", "AS", "CMD", "NONE", '\\"', "it's", "$(a", "`a`", "(", ")", "if", "then", "fi"),
        *("do", "done", "{", "[", "]", "[[", "sudo", "sh", "-c", "\\EOF", "E\\OF", ";;", "case", "in", '<<"EOF"'),
        *("<<'A'", 'a="b c"', '["a","b"]', '["a"', '"a b"', "\x0c", "\u00a0", "\t", "  ", "\r"),
        '--mount=from=a,target="/x"',
    ]
)
GAPS = st.sampled_from([" ", " ", " ", "", "\t"])
ENDS = st.sampled_from(["", "", "", "", "\\", " \\", " \\ ", "\\\\", "`", " `", " \\\t"])
ODD_LINES = st.sampled_from(["", "  ", "\t", "#", "# c", "# c \\", "  # d", "EOF", "A", "\tEOF", "EOF ", "\\", " \\"])
HEADS = st.sampled_from(["", "", "", "", "\ufeff", "# escape=`\n", "# syntax=x\n# escape=`\n", "#foo=bar\n"])


@st.composite
def lines(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 7)) == 0:
        return draw(ODD_LINES)
    words = draw(st.lists(st.tuples(WORDS, GAPS), max_size=6))
    return draw(KEYWORDS) + draw(GAPS) + "".join(word + gap for word, gap in words) + draw(ENDS)


@st.composite
def dockerfiles(draw: st.DrawFn) -> str:
    end = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return draw(HEADS) + end.join(draw(st.lists(lines(), min_size=1, max_size=8))) + draw(st.sampled_from(["", end]))


def text_at(text: str, span: Span) -> str:
    starts = [0] + [match.end() for match in re.finditer("\n", text)] + [len(text)]
    start = starts[span.start_line - 1] + span.start_column - 1
    end = starts[span.end_line - 1] + span.end_column - 1
    assert 0 <= start <= end <= len(text)
    return text[start:end]


def check(text: str) -> None:
    model = parse(text)
    assert len(model.lines) == len(text.split("\n")) - (text.endswith("\n") or not text)
    for instruction in model.walk():
        assert text_at(text, instruction.span) == instruction.text
        assert instruction.first_line <= instruction.span.start_line <= instruction.span.end_line
        assert instruction.span.end_line <= instruction.last_line <= len(model.lines)
        if "\n" not in (written := text_at(text, instruction.keyword_span)):
            assert written == instruction.keyword_text
        for word in instruction.arguments:
            if word.span.start_line == word.span.end_line:
                assert text_at(text, word.span) == word.text
        for pair in instruction.pairs:
            text_at(text, pair.span)
        for flag in instruction.flags:
            assert text_at(text, flag.span).startswith("-")
        for heredoc in instruction.heredocs:
            assert text_at(text, heredoc.body_span) == heredoc.body
        for reference in references(instruction, escape=model.escape):
            assert text_at(text, reference.span)[0] == "$"
        scope = model.scope(instruction)
        for name in scope:
            assert scope[name] is None or isinstance(scope[name], str)
        for word in instruction.arguments:
            expand(word, scope, model.escape)
        for command in instruction.shell.commands if instruction.shell else ():
            text_at(text, command.span)
            for word in command.words:
                text_at(text, word.span)
    for comment in model.comments:
        assert text_at(text, comment.span).startswith("#")
        assert comment.text in text_at(text, comment.span)
    for directive in model.directives:
        assert text_at(text, directive.span).endswith(directive.value)
    for stage in model.stages:
        assert stage.instruction in stage.instructions
        assert stage in stage.lineage()
    assert not model.stages or model.final in model.results


@given(st.text(st.characters(codec=None)))
def test_any_text_gives_a_model_whose_spans_say_what_it_says(text):
    check(text)


@given(st.text("FROMRUNCPYadENV \t\n\r\\`#<'\"$={}[]()&|;-,:/E\ufeff\u00a0\x00\x0c\x1c\x85é😀"))
def test_any_heap_of_special_characters_does_too(text):
    check(text)


@given(dockerfiles())
def test_anything_like_a_dockerfile_does_too(text):
    check(text)


@given(dockerfiles())
def test_what_the_official_parser_accepts_reads_the_same(text):
    # The Python package wraps a parser that cannot yet read the operators # % / in braces.
    assume(not re.search(r"\$\{\w+[#%/]", text))
    expected = official_says(text)
    assume(expected is not None)
    assert model_says(parse(text)) == expected


@given(st.one_of(st.text(st.characters(codec=None)), st.text("abc \t\n\\'\"`$(){}[]|&;<>#!=-*?"), dockerfiles()))
def test_any_script_gives_commands_whose_spans_lie_in_it(text):
    for command in parse_script(text).commands:
        text_at(text, command.span)
        for word in command.words:
            # (a line end that a word takes in may be another one in the file)
            if word.span.start_line == word.span.end_line and "\n" not in word.text:
                assert text_at(text, word.span) == word.text or command.wrapper is not None


@given(st.text(), st.dictionaries(st.sampled_from(["x", "y"]), st.one_of(st.none(), st.text())))
def test_any_text_expands(text, scope):
    for operator in ("", ":-", "-", ":+", "+", ":?", "?", "#", "##", "%", "%%", "/", "//"):
        assert isinstance(expand("${x" + operator + text + "}", scope), str)
