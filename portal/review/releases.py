"""Which releases of Docker Hub's most used official images are out of support: the table of `supported-base-image`.

Checked in November 2026 against the pages of https://endoflife.date (alpine-linux, amazon-linux, debian, fedora, go,
gradle, maven, mongodb, mysql, nginx, nodejs, php, postgresql, python, ruby, ubuntu), which name the makers' own
calendars as their sources; Temurin 25 has Adoptium's promise until September 2031. Meant is support that costs nothing:
for Debian the end of its LTS, for Ubuntu that of standard support. The table only holds what had ended by then, so that
it never speaks wrongly of a release as it grows older; it then says too little.
"""

from __future__ import annotations

AS_OF = "November 2026"
"""When the table was checked; messages and the rule's page name it."""

Release = tuple[int, ...]

LAST: dict[str, Release] = {
    "alpine": (3, 21),
    "amazonlinux": (2,),
    "debian": (11,),
    "fedora": (42,),
    "golang": (1, 25),
    "mongo": (6,),
    "mysql": (8, 0),
    "node": (21,),
    "php": (8, 1),
    "postgres": (14,),
    "python": (3, 10),
    "ruby": (3, 2),
    "ubuntu": (20, 4),
}
"""By image the last of an unbroken row of releases that are out of support."""

BETWEEN: dict[str, frozenset[Release]] = {
    "mongo": frozenset([(7, 1), (7, 2), (7, 3), (8, 1), (8, 2)]),
    "mysql": frozenset([(8, 1), (8, 2), (8, 3), *((9, minor) for minor in range(7))]),
    "node": frozenset([(23,), (25,)]),
    "ubuntu": frozenset([(20, 10), (21, 4), (21, 10), (22, 10), (23, 4), (23, 10), (24, 10), (25, 4), (25, 10)]),
}
"""Releases above that row that are out of support too: those between the ones with long-term support."""

ENDS: dict[str, dict[Release, str]] = {
    "alpine": {(3, 18): "May 2025", (3, 19): "November 2025", (3, 20): "April 2026", (3, 21): "November 2026"},
    "amazonlinux": {(1,): "December 2023", (2,): "June 2026"},
    "debian": {(7,): "May 2018", (8,): "June 2020", (9,): "June 2022", (10,): "June 2024", (11,): "August 2026"},
    "fedora": {(40,): "May 2025", (41,): "December 2025", (42,): "May 2026"},
    "mongo": {(4,): "February 2024", (5,): "October 2024", (6,): "July 2025", (8, 2): "July 2026"},
    "mysql": {(5, 7): "October 2023", (8, 0): "April 2026"},
    "node": {
        (12,): "April 2022",
        (14,): "April 2023",
        (16,): "September 2023",
        (17,): "June 2022",
        (18,): "April 2025",
        (19,): "June 2023",
        (20,): "April 2026",
        (21,): "June 2024",
        (23,): "June 2025",
        (25,): "June 2026",
    },
    "php": {(7, 3): "December 2021", (7, 4): "November 2022", (8, 0): "November 2023", (8, 1): "December 2025"},
    "postgres": {
        (10,): "November 2022",
        (11,): "November 2023",
        (12,): "November 2024",
        (13,): "November 2025",
        (14,): "November 2026",
    },
    "python": {
        (2, 7): "January 2020",
        (3, 6): "December 2021",
        (3, 7): "June 2023",
        (3, 8): "October 2024",
        (3, 9): "October 2025",
        (3, 10): "October 2026",
    },
    "ruby": {
        (2, 6): "March 2022",
        (2, 7): "March 2023",
        (3, 0): "April 2024",
        (3, 1): "March 2025",
        (3, 2): "March 2026",
    },
    "ubuntu": {
        (14, 4): "April 2019",
        (16, 4): "April 2021",
        (18, 4): "May 2023",
        (20, 4): "May 2025",
        (22, 10): "July 2023",
        (23, 4): "January 2024",
        (23, 10): "July 2024",
        (24, 10): "July 2025",
        (25, 4): "January 2026",
        (25, 10): "July 2026",
    },
}
"""The month of the last free security fixes, where the message is to name it."""

CODE_NAMES: dict[str, dict[str, Release]] = {
    "debian": {"wheezy": (7,), "jessie": (8,), "stretch": (9,), "buster": (10,), "bullseye": (11,)},
    "ubuntu": {
        "precise": (12, 4),
        "trusty": (14, 4),
        "xenial": (16, 4),
        "bionic": (18, 4),
        "focal": (20, 4),
        "groovy": (20, 10),
        "hirsute": (21, 4),
        "impish": (21, 10),
        "kinetic": (22, 10),
        "lunar": (23, 4),
        "mantic": (23, 10),
        "oracular": (24, 10),
        "plucky": (25, 4),
        "questing": (25, 10),
    },
}
"""Names under which releases that are out of support are tagged as well."""

CURRENT = {
    "alpine": "3.23",
    "amazonlinux": "2023",
    "debian": "13",
    "eclipse-temurin": "25",
    "fedora": "43",
    "golang": "1.26",
    "gradle": "8.14",
    "maven": "3.9",
    "mongo": "8.0",
    "mysql": "8.4",
    "nginx": "1.30",
    "node": "24.11",
    "php": "8.5",
    "postgres": "18",
    "python": "3.14",
    "ruby": "3.4",
    "ubuntu": "24.04",
}
"""A release that is well within its support, as a tag that says as much as the standard asks for."""

GIVEN_UP = {
    "openjdk": "eclipse-temurin or another build of Java",
    "java": "eclipse-temurin or another build of Java",
    "centos": "almalinux, rockylinux or another successor",
    "node-chakracore": "node",
    "jenkins": "jenkins/jenkins",
}
"""Official images that are deprecated as a whole, and what takes their place."""


def ended(name: str, version: Release) -> Release | None:
    """The release of an official image that a tag's version names, if it is out of support.

    Only as many parts are compared as the tag names: `python:3` is not 3.0, and `node:22.1` is a 22.
    """
    last = LAST.get(name)
    if last is None:
        return None
    short = version[: len(last)]
    if (len(short) == len(last) and short <= last) or short < last[: len(short)]:
        return short
    return next((release for release in (short, version) if release in BETWEEN.get(name, ())), None)


def end_of(name: str, release: Release) -> str | None:
    """The month of a release's last security fixes, such as "June 2024"."""
    return ENDS.get(name, {}).get(release)
