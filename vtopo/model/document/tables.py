"""The shape of the document, made from the vocabulary: its tables, the members of their entries, and statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType
from typing import Final, get_args, get_type_hints

from vtopo.model.building import MAKERS
from vtopo.model.drafts import SAME
from vtopo.model.plan import Model
from vtopo.model.terms import Requirement
from vtopo.vocabulary import KINDS, PHRASE, TOP, Attribute, Option, Part, Slot, attributes, parts_of

VERSION: Final = 1
"""Grows when a member is renamed, removed or read otherwise; a new one keeps it."""
MARK: Final = "vtopo"
RULES: Final = "rules"
"""The member that holds what a policy allows and denies, in one order."""
DECISION: Final = "decision"
FORM: Final = "require"
"""The member by which one form of a statement is told from the others."""
LEVELS: Final = "levels"
PLAN: Final = "plan"
TITLE: Final = "title"
ON: Final = "on"
NICS: Final = "nics"
"""The table of physical NICs, and the member that holds those of a VM: as in the model."""

STATEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "services": "service",
        "flows": "flow",
        "requirements": "require",
        "accepts": "accept",
        "difficulties": "difficulty",
    }
)
"""The tables of statements, and the word of each."""


def _tables() -> dict[str, tuple[str, ...]]:
    kinds: dict[str, tuple[str, ...]] = {}
    for kind, (table, _) in MAKERS.items():
        kinds[table] = (*kinds.get(table, ()), kind)
    return {field.name: kinds[field.name] for field in fields(Model) if field.name in kinds}


THINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(_tables())
"""The tables of things in the order of the model, and the kinds of thing in each."""
TABLES: tuple[str, ...] = tuple(
    field.name for field in fields(Model) if field.name in THINGS or field.name in STATEMENTS or field.name == LEVELS
)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object that stands for a statement: a value of a slot, or (without one) a word said or not."""

    key: str
    slot: Slot | None
    required: bool


@cache
def plain(form: str) -> Slot | None:
    """The one value that says all of a statement; None where it takes more than one."""
    needed = [part for part in parts_of(form) if not isinstance(part, Option)]
    return needed[0] if len(needed) == 1 and isinstance(needed[0], Slot) else None


@cache
def record(form: str) -> Mapping[str, Member]:
    """The members of the object that stands for a statement; none where its one value does."""
    parts = parts_of(form)
    if len(parts) == 1:
        return MappingProxyType({})
    found: list[Member] = []
    for part in parts:
        if isinstance(part, Slot):
            found.append(Member(part.name.lower(), part, not part.optional))
        elif isinstance(part, Option):
            slots = [inner for inner in part.parts if isinstance(inner, Slot)]
            found += [Member(slot.name.lower(), slot, False) for slot in slots]
            if not slots:
                found.append(Member(first_word(part.parts[0]), None, False))
    return MappingProxyType({member.key: member for member in found})


def first_word(part: Part) -> str:
    """The first of the words that may stand there."""
    return str(part).partition("|")[0]


def form_of(word: str, kind: str) -> str:
    """The form of a statement for which its words say that kind: `no-path` is `no path SRC -> DST ...`."""
    wanted = frozenset(kind.split("-"))
    return next(
        form for form in PHRASE[word].forms if wanted <= {part for part in parts_of(form) if isinstance(part, str)}
    )


@cache
def columns(kind: str, parent: str | None = None) -> Mapping[str, Attribute]:
    """The attributes that an entry may have, by key; those of a policy that share one order are not among them.

    With a kind of parent given, only what may be said of a thing in such a parent.
    """
    found = attributes(kind)
    merged = {*SAME, *SAME.values()}
    return MappingProxyType(
        {
            name: row
            for name, row in found.items()
            if name not in merged and name != ON and (parent is None or not row.own or parent in row.own)
        }
    )


def has_rules(kind: str) -> bool:
    """Whether things of that kind have a policy."""
    return any(name in SAME for name in attributes(kind))


def parents(kind: str) -> tuple[str, ...]:
    """The kinds of thing it stands in."""
    return tuple(where for where in KINDS[kind].where if where != TOP)


@cache
def entry_keys(table: str) -> tuple[str, ...]:
    """Every key that an entry of a table of things may have, in the order in which they are written."""
    kinds = THINGS[table]
    keys: list[str] = ["name"]
    if len(kinds) > 1:
        keys.append("kind")
    if any(parents(kind) for kind in kinds):
        keys.append(ON)
    for kind in kinds:
        keys += columns(kind, _holder(table))
        keys += [RULES] * has_rules(kind)
        keys += [NICS] * inline_nics(kind)
    return tuple(dict.fromkeys(keys))


def _holder(table: str) -> str | None:
    return "host" if table == NICS else None


def table_columns(table: str, kind: str) -> Mapping[str, Attribute]:
    """The attributes that an entry of that kind may have in that table."""
    return columns(kind, _holder(table))


def inline_nics(kind: str) -> bool:
    """Whether the NICs of such a thing stand inside its entry: those of VMs do, as they do in the model."""
    return kind == "vm"


def steps(path: str) -> list[str]:
    """A full name taken apart at its dots, those in a range left alone."""
    found, start, depth = [], 0, 0
    for at, letter in enumerate(path):
        if letter == "." and not depth:
            found.append(path[start:at])
            start = at + 1
        depth += {"[": 1, "]": -1}.get(letter, 0)
    return [*found, path[start:]]


def kinds_of(word: str) -> tuple[str, ...]:
    """The kinds of a statement that has several forms: what `form_of` takes."""
    return get_args(get_type_hints(Requirement)["kind"]) if word == STATEMENTS["requirements"] else ()
