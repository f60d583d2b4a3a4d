"""How rules say things: one statement of a witness, lists that end, names of things that are one cause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from vtopo.findings import Evidence, Place
from vtopo.model.things import Machine, Thing, Vm
from vtopo.source import Span


def says(subject: str, relation: str, thing: str, at: Span | None) -> Evidence:
    """One statement of a witness: `subject relation thing`, said at that place (None: a default, said nowhere)."""
    return Evidence(relation, subject, thing, None if at is None else Place.of(at))


def related(primary: Place, also: Iterable[tuple[Span, str]]) -> tuple[Place, ...]:
    """The places that are also concerned, each with its label and none twice."""
    found = {(primary.file, primary.line, primary.column): primary}
    for span, text in also:
        place = Place.of(span, text)
        found.setdefault((place.file, place.line, place.column), place)
    return tuple(found.values())[1:]


def together(things: Sequence[Thing]) -> str:
    """The names of grouped things as one reads them: one name, or how many and the first few."""
    if len(things) == 1:
        return things[0].id
    names = ", ".join(thing.id for thing in things[:3])
    return f"{names} and {len(things) - 3:,} more" if len(things) > 3 else listed(thing.id for thing in things)


def listed(words: Iterable[str], most: int = 4) -> str:
    """Words as one reads them: `a, b and c`; of a long list the first few and a count."""
    some = list(words)
    if len(some) > most:
        return f"{', '.join(some[:most])} and {len(some) - most:,} more"
    return some[0] if len(some) == 1 else f"{', '.join(some[:-1])} and {some[-1]}" if some else ""


def nodes_of(its: Sequence[Vm | Machine]) -> str:
    """Groups of nodes as one reads them: the first few by name, and of many how many there are in all."""
    names = [str(node.names) for node in its[:3]]
    if len(its) <= len(names):
        return listed(names)
    kind = "VMs" if all(isinstance(node, Vm) for node in its) else "nodes"
    return f"{sum(node.count for node in its):,} {kind} ({', '.join(names)} and more)"


def percent(share: Fraction | None) -> str:
    """A share in whole percent: nothing and all are said only where that is exact."""
    if share is None:
        return "nothing"
    return f"{float(share if share in (0, 1) else min(max(share, Fraction(1, 100)), Fraction(99, 100))):.0%}"
