"""Reads Dockerfiles and shell scripts into a model in which everything knows its exact place."""

from portal.dockerfile.images import read_image
from portal.dockerfile.model import (
    KEYWORDS,
    Command,
    Comment,
    Directive,
    Dockerfile,
    Flag,
    Form,
    Heredoc,
    ImageReference,
    Instruction,
    Pair,
    Redirect,
    ShellScript,
    Span,
    Stage,
    StageReference,
    Word,
)
from portal.dockerfile.reading import parse
from portal.dockerfile.scope import PLATFORM_ARGUMENTS, PROXY_ARGUMENTS, Reference, expand, references
from portal.dockerfile.shell import parse_script

__all__ = [
    "KEYWORDS",
    "PLATFORM_ARGUMENTS",
    "PROXY_ARGUMENTS",
    "Command",
    "Comment",
    "Directive",
    "Dockerfile",
    "Flag",
    "Form",
    "Heredoc",
    "ImageReference",
    "Instruction",
    "Pair",
    "Redirect",
    "Reference",
    "ShellScript",
    "Span",
    "Stage",
    "StageReference",
    "Word",
    "expand",
    "parse",
    "parse_script",
    "read_image",
    "references",
]
