"""Files with things broken in them: whatever they hold, there is a plan without mistakes, or problems with places."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from .plans import CORPUS, brought, files_of, read
from .test_filters import NO_FORGING, WEB, guarded
from .test_texts import HOST

ROUNDS = int(os.environ.get("VTOPO_EXAMPLES", "200"))
"""How many broken hosts there are of each seed; more at night."""

Change = Callable[[random.Random, str], str]
VALUES = (
    "", "0", "-1", "99999999999999999999", "0x", "0xfff", "yes", "unknown", "vm", "$MAC", "$X", "a b", "a&#10;b", "}",
    "::/0", "192.0.2.1", "192.0.2.300", "fe80::1%eth0", "root", "mac", "ipv4", "in", "drop", "accept", "é", "x" * 300,
)  # fmt: skip


def other_value(chance: random.Random, xml: str) -> str:
    quoted = xml.split("'")
    if len(quoted) > 2:
        quoted[chance.randrange(len(quoted) // 2) * 2 + 1] = chance.choice(VALUES)
    return "'".join(quoted)


def other_text(chance: random.Random, xml: str) -> str:
    pieces = xml.split(">")
    at = chance.randrange(len(pieces))
    name, mark, rest = pieces[at].partition("<")
    pieces[at] = f"{chance.choice((*VALUES, name))}{mark}{rest}"
    return ">".join(pieces)


def lost_piece(chance: random.Random, xml: str) -> str:
    first = chance.randrange(len(xml))
    return xml[:first] + xml[first + chance.randrange(1, 40) :]


def lost_element(chance: random.Random, xml: str) -> str:
    starts = [at for at, letter in enumerate(xml) if letter == "<"]
    first = chance.choice(starts)
    end = xml.find("/>", first)
    return xml[:first] + xml[end + 2 :] if end >= 0 else xml


def twice(chance: random.Random, xml: str) -> str:
    first = chance.randrange(len(xml))
    piece = xml[first : first + chance.randrange(1, 200)]
    return xml[:first] + piece + xml[first:]


def other_byte(chance: random.Random, xml: str) -> str:
    at = chance.randrange(len(xml))
    return xml[:at] + chr(chance.choice((0, 9, 34, 38, 39, 60, 62, 0x85, 0xD7FF, 0x202E))) + xml[at + 1 :]


CHANGES: Sequence[Change] = (*[other_value] * 3, other_text, lost_piece, lost_element, twice, other_byte)


def holds(files: Sequence[str]) -> bool:
    """Whether an import comes to a plan; it does, or it says where the trouble is."""
    text, problems = brought(*files)
    for problem in problems:
        assert problem.stage == "import"
        assert problem.message
        assert problem.place.file
        assert problem.place.line >= 1
    assert (text == "") == bool(problems)
    if text:
        read(text)
    return bool(text)


def broken(chance: random.Random, files: Sequence[str]) -> list[str]:
    made = list(files)
    for _ in range(chance.choice((1, 1, 2, 3))):
        at = chance.randrange(len(made))
        made[at] = chance.choice(CHANGES)(chance, made[at]) or "<a/>"
    return made


def test_broken_files_of_our_own_are_a_plan_or_are_refused() -> None:
    chance = random.Random(os.environ.get("VTOPO_SEED", "0"))
    filtered = [NO_FORGING, guarded("honest", "<parameter name='IP' value='192.0.2.7'/>")]
    more = [WEB.replace("'web'", "'w'"), guarded("w").replace("<name>a<", "<name>b<")]
    came_to_a_plan = [holds(broken(chance, [*HOST, *filtered, *more])) for _ in range(ROUNDS)]
    assert {True, False} == set(came_to_a_plan), "some breaks matter, and some do not"


FOLDERS = ("libvirt-domain", "libvirt-network", "libvirt-nwfilter", "libvirt-live-testdriver")
FILES: list[Path] = [file for folder in FOLDERS for file in files_of(folder)]


@pytest.mark.skipif(not FILES, reason=f"{CORPUS.name} is not beside this checkout")
def test_broken_files_of_others_are_a_plan_or_are_refused() -> None:
    chance = random.Random(os.environ.get("VTOPO_SEED", "0"))
    texts = [file.read_text(encoding="utf-8") for file in FILES]
    came_to_a_plan = [holds(broken(chance, [chance.choice(texts)])) for _ in range(2 * ROUNDS)]
    assert {True, False} == set(came_to_a_plan)
