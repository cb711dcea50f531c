"""Files that are named where no step copied them to: `files-where-copied` knows places, or is quiet."""

import pytest

from portal.review import fix, review
from portal.review.model import Safety
from tests.review.rules.reviewing import lines, words

RULE = "files-where-copied"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("FROM python:3.12\nCOPY requirements.txt /app\nRUN pip install -r requirements.txt\n", "requirements.txt"),
        (
            "FROM python:3.12\nCOPY requirements.txt /app/\nRUN pip install --requirement=requirements.txt\n",
            "--requirement=requirements.txt",
        ),
        ("FROM python:3.12 AS a\nCOPY req.txt /app/\nFROM a\nRUN uv pip install -r req.txt\n", "req.txt"),
        ("FROM python:3.12\nENV H=/app\nCOPY req.txt $H/\nRUN pip install -r /req.txt\n", "/req.txt"),
        ("FROM python:3.12\nCOPY req.txt /app/\nRUN cd /srv && pip install -r req.txt\n", "req.txt"),
        ("FROM maven:3.9.11\nCOPY pom.xml /build/\nRUN mvn -B package\n", "mvn"),
        ("FROM golang:1.26\nCOPY go.mod go.sum /src/\nRUN go mod download\n", "go"),
        ("FROM node:24\nCOPY package.json yarn.lock /app/\nRUN yarn --frozen-lockfile\n", "yarn"),
        ("FROM node:24\nCOPY package.json /app/\nRUN npm run build\n", "npm"),
        ("FROM ghcr.io/astral-sh/uv:0.9\nCOPY pyproject.toml /app/\nRUN uv sync --locked\n", "uv"),
        ("FROM ruby:3.4\nCOPY Gemfile Gemfile.lock /app/\nRUN bundle install\n", "bundle"),
        ("FROM debian:12\nCOPY start.sh /opt/\nRUN . ./start.sh\n", "./start.sh"),
        ('FROM debian:12\nCOPY a.sh /opt/\nENTRYPOINT ["/usr/bin/tini", "--", "./a.sh"]\n', '"./a.sh"'),
        (
            "FROM eclipse-temurin:25-jre\nCOPY --from=b /x/app.jar /opt/shop/\n"
            'ENTRYPOINT ["java", "-jar"]\nCMD ["app.jar"]\n',
            None,
        ),
        ("FROM python:3.12\nWORKDIR /app\nCOPY src/app.py src/\nCMD python app.py\n", "app.py"),
    ],
)
def test_a_file_that_lies_elsewhere_is_reported_at_the_word_that_asks_for_it(text, word):
    if word is None:
        assert lines(RULE, text) == [4]
    else:
        assert words(RULE, text) == [word]


@pytest.mark.parametrize(
    "text",
    [
        "FROM python:3.12\nCOPY requirements.txt /app/\nCOPY . .\nRUN pip install -r requirements.txt\n",
        "FROM python:3.12\nCOPY req.txt /app/\nRUN cp /app/req.txt . && pip install -r req.txt\n",
        "FROM python:3.12\nCOPY req.txt /app/\nRUN echo flask==3.1 > req.txt && pip install -r req.txt\n",
        "FROM python:3.12\nCOPY req.txt /app/\nRUN if [ -f req.txt ]; then pip install -r req.txt; fi\n",
        "FROM python:3.12\nCOPY req.txt /app/\nRUN (cd /app && pip install -r req.txt)\n",
        "FROM python:3.12\nCOPY req.txt /app/\nRUN --mount=type=bind,target=/ pip install -r req.txt\n",
        "FROM python:3.12\nARG D\nCOPY req.txt $D/\nRUN pip install -r req.txt\n",
        "FROM python:3.12\nCOPY req.txt /app/\nADD https://example.org/req.txt /\nRUN pip install -r req.txt\n",
        "FROM golang:1.26\nWORKDIR /src\nCOPY go.mod ./\nWORKDIR /src/cmd\nRUN go mod download\n",
        "FROM node:24\nCOPY package.json /app/\nRUN npm ci --prefix /app\n",
        "FROM node:24\nCOPY package.json /app/\nRUN npm install -g pnpm\n",
        "FROM node:24\nCOPY package.json /app/\nRUN npm install typescript\n",
        "FROM node:24\nCOPY package.json /app/\nRUN yarn global add serve\n",
        "FROM golang:1.26\nCOPY go.mod /src/\nRUN go mod init example.org/x\n",
        "FROM gcr.io/acme/base:1\nWORKDIR /srv\nCOPY app.py /tmp/\nCMD python app.py\n",
        'FROM debian:12\nENV PATH=/app:$PATH\nCOPY run.sh /app/\nENTRYPOINT ["run.sh"]\n',
        'FROM node:24\nCOPY docker-entrypoint.sh /opt/\nENTRYPOINT ["docker-entrypoint.sh"]\n',
        "FROM debian:12\nCOPY a.sh //opt//\nWORKDIR //\nRUN sh //opt/a.sh\n",
        "FROM debian:12\nCOPY a.sh /opt/\nRUN curl -fsS https://example.org/i | sh\nCMD sh a.sh\n",
        "FROM debian:12\nCOPY a.sh /opt/\nONBUILD RUN sh a.sh\n",
        "FROM debian:12\nCOPY a.sh /opt/\nRUN cd /opt && cd /tmp && cd - && sh a.sh\n",
        "FROM ruby:3.4\nENV BUNDLE_GEMFILE=/gems/Gemfile\nCOPY Gemfile Gemfile.lock /gems/\nRUN bundle install\n",
    ],
)
def test_nothing_is_said_where_the_file_may_be_there(text):
    assert lines(RULE, text) == []


def test_a_missing_working_directory_is_the_fix_for_all_that_looks_there():
    text = 'FROM node:24\nCOPY package.json server.js /app/\nRUN npm ci\nCMD ["node", "server.js"]\n'
    mended = fix(text, safety=Safety.SUGGESTED, rules=[RULE])
    assert "COPY package.json server.js /app/\nWORKDIR /app\nRUN npm ci\n" in mended
    assert [f for f in review(mended).findings if f.rule == RULE] == []


def test_stages_on_each_other_without_end_are_not_followed():
    chain = "".join(f"FROM s{n} AS s{n + 1}\n" for n in range(2000))
    text = f"FROM python:3.12 AS s0\nCOPY req.txt /app/\n{chain}RUN pip install -r req.txt\n"
    assert lines(RULE, text) == []
