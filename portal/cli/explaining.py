"""`portal explain`: a rule, a requirement or another tool's id, in words."""

from __future__ import annotations

import argparse
import textwrap

from portal.cli.outcome import CLEAN, Unusable
from portal.review.rules import rules
from portal.standard import catalogue
from portal.workshop import exercises

_MOST_MEANT = 5


def run(options: argparse.Namespace) -> int:
    """Print what the named rule or requirement is about. Returns the exit status."""

    wanted = options.name
    requirement = catalogue().requirements.get(wanted.upper())
    if requirement is not None:
        _explain_requirement(requirement.id)
        return CLEAN
    named = [rule for rule in rules().values() if wanted.lower() in (rule.name, *(a.lower() for a in rule.aliases))]
    if not named:
        raise Unusable(f"{wanted!r} is no rule, requirement or known id of another tool{_meant(wanted)}")
    for number, rule in enumerate(named):
        if number:
            print()
        _explain_rule(rule.name)
    return CLEAN


def _meant(wanted: str) -> str:
    """What may be meant instead: names that hold the word or lie near it; else where all of them are listed."""
    from portal.search import nearest

    # Compared in lower case, said as written.
    names = {name.lower(): name for rule in rules().values() for name in (*rule.aliases, rule.name)}
    names |= {id_.lower(): id_ for id_ in catalogue().requirements}
    word = "-".join(wanted.lower().split())
    found = [name for name in rules() if word and word in name]
    if not found:
        found = [names[name] for name, _ in nearest(word, list(names))]
    if not found:  # one word of a name, and that mistyped
        parts = sorted({part for name in rules() for part in name.split("-")})
        found = [name for part, _ in nearest(word, parts) for name in rules() if part in name.split("-")]
    if not found:
        return "; `portal rules` lists the rules, /guide/requirements/ the requirements"
    *others, last = found[:_MOST_MEANT]
    return f"; did you mean {', '.join(others)}{' or ' if others else ''}{last}?"


def _explain_requirement(id_: str) -> None:
    requirement = catalogue().requirements[id_]
    print(f"{requirement.id} {requirement.name} ({requirement.level})\n")
    print(_wrapped(requirement.says))
    if requirement.why:
        print("\n" + _wrapped("Why: " + requirement.why))
    if requirement.correction:
        print("\n" + _wrapped("Correction: " + requirement.correction))
    names = [rule.name for rule in rules().values() if id_ in rule.requirements]
    print("\nRules: " + (", ".join(names) or "none; " + _who_sees(requirement.seen_in)))
    trained = [f"{one.name} ({one.title})" for one in exercises().values() if id_ in one.requirements]
    print("Exercises: " + (", ".join(trained) or "none"))
    print(f"Guide: /guide/requirements/{id_}/")


def _who_sees(seen_in: tuple[str, ...]) -> str:
    return "only people can judge this" if seen_in == ("people",) else "seen in: " + ", ".join(seen_in)


def _explain_rule(name: str) -> None:
    rule = rules()[name]
    print(f"{rule.name} ({rule.severity})\n{rule.title}\n")
    print("\n\n".join(_wrapped(paragraph) for paragraph in rule.why.strip().split("\n\n")))
    for example in rule.examples:
        print("\n" + ("Bad:" if example.bad else "Good:"))
        print("\n".join("    " + line for line in example.text.rstrip("\n").split("\n")))
        if example.fixed is not None:
            print("Fixed:")
            print("\n".join("    " + line for line in example.fixed.rstrip("\n").split("\n")))
    print("\nRequirements: " + (", ".join(rule.requirements) or "none"))
    if trained := [f"{one.name} ({one.title})" for one in exercises().values() if name in one.rules]:
        print("Exercises: " + ", ".join(trained))
    if rule.aliases:
        print("Elsewhere: " + ", ".join(rule.aliases))


def _wrapped(paragraph: str) -> str:
    if paragraph.lstrip().startswith("- "):
        return paragraph
    return textwrap.fill(" ".join(paragraph.split()), width=88)
