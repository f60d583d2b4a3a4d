"""The values that may stand for a part of a form: fixed words, and names of what there is of the right kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from vtopo.commands.meanings import STEP_MEANINGS
from vtopo.commands.products import fitting
from vtopo.editor.desk import Reading
from vtopo.model import names
from vtopo.model.meant import Declaration
from vtopo.vocabulary import CHOICES, KINDS, REFERENCES, TOP, Slot

Sort: TypeAlias = Literal["word", "value", "thing", "rule", "product", "file"]

MOST_MEMBERS: Final = 20
"""The members of a range with no more are proposed one by one, too."""
MOST_NAMES: Final = 2_000
"""So many names are proposed at most: who types on gets to the others."""
RELATIVE: Final = frozenset({"nic", "plug"})
"""Types whose names are looked up in the host or VMM that a thing is on, and so are written without it."""
PLUGS: Final[Mapping[str, tuple[str, ...]]] = {
    "vm": ("vswitch", "portgroup"),
    "host": ("switch",),
    "machine": ("switch",),
}
"""What a nic is plugged into, by what it is a nic of."""
ALSO: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "end": (("any", "whoever it is"),),
    "service": (("any", "whatever service"),),
    "served": (("all", "every VM of the VMM"),),
}
"""Words that may stand where a name is wanted, or a fixed word."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value: as it is written, what sort of thing it is, and what is known of it."""

    text: str
    sort: Sort
    about: str = ""
    doc: str = ""


def values(
    part: str | Slot, kinds: Sequence[str], word: str, reading: Reading, rules: Mapping[str, str], outside: str = ""
) -> Iterator[Value]:
    """What may stand for a part of the statement `word` in a block of one of these kinds, which stands in another."""
    if isinstance(part, str):
        if part[:1].isalpha():
            yield Value(part, "word")
        return
    kind = part.type
    if kind in CHOICES:
        yield from (Value(one, "value", STEP_MEANINGS.get(one, "")) for one in CHOICES[kind])
    elif "|" in kind:
        yield from (Value(one, "value") for one in kind.split("|"))
    elif kind == "rule":
        yield from (Value(rule, "rule", title) for rule, title in rules.items())
    elif word == "product":
        yield from (Value(name, "product", title) for name, title in fitting(kinds))
    elif kind == "level":
        yield from _named(reading, ("level",), many=False, relative=False)
    elif kind == "parent":
        parents = [parent for one in kinds if one in KINDS for parent in KINDS[one].where if parent != TOP]
        parents += ["host", "cluster"] if "vmm" in parents or "vswitch" in parents else []
        copies = any(one in KINDS and KINDS[one].copies for one in kinds)
        yield from _named(reading, parents, many=copies, relative=False)
    elif kind in REFERENCES:
        wanted = PLUGS.get(outside, REFERENCES[kind]) if kind == "plug" else REFERENCES[kind]
        yield from _named(reading, wanted, many=part.many, relative=kind in RELATIVE)
    yield from (Value(text, "word", about) for text, about in ALSO.get(kind, ()))


def _named(reading: Reading, kinds: Sequence[str], *, many: bool, relative: bool) -> Iterator[Value]:
    """The things of these kinds, by the shortest name that means one of them alone."""
    wanted = {*kinds, *(("dmz",) if "segment" in kinds else ())}
    fitting_ones = [
        one
        for one in reading.meant.declarations
        if one.kind in wanted and not (relative and one.kind == "nic" and one.inside == "vm")
    ]
    numbers = Counter(one.own for one in fitting_ones)
    writings: dict[str, set[tuple[str, int]]] = {}
    for one in fitting_ones:
        writings.setdefault(one.own, set()).add((one.at.source.name, one.at.start))
    told: set[str] = set()
    for one in fitting_ones:
        # What is written once for many has one name for all of them, and a full name for each.
        together = len(writings[one.own]) == 1 and many
        short = relative or together or numbers[one.own] == 1
        full = not relative and numbers[one.own] > 1
        for name in (*((one.own,) if short else ()), *((one.name,) if full else ())):
            for text in _written(one, name, many):
                if text not in told and len(told) < MOST_NAMES:
                    told.add(text)
                    yield Value(text, "thing", f"{one.kind} {one.name}" if name == one.name != text else one.kind)


def _written(one: Declaration, name: str, many: bool) -> Iterator[str]:
    """The names of a thing: of a range the whole of it where many may stand, and its members where they are few."""
    read = names.read(one.own)
    if isinstance(read, str) or read.first is None:
        yield name
        return
    if many:
        yield name
    if read.count <= MOST_MEMBERS:
        above = name.removesuffix(one.own)
        yield from (f"{above}{member}" for member in read)
