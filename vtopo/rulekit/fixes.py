"""How rules say what would settle a finding: as what a variant of the plan would change, or take out."""

from __future__ import annotations

from collections.abc import Iterable

from vtopo.findings import Fix, Place
from vtopo.model.things import Thing
from vtopo.source import Span


def change(things: Iterable[Thing], *said: str, message: str, safe: bool) -> Fix:
    """The fix that things get these attributes: `change lab { promiscuous no }`."""
    return Fix(message, f"change {_named(things)} {{ {', '.join(said)} }}", safe)


def remove(things: Iterable[Thing], *, message: str, safe: bool) -> Fix:
    """The fix that things are not there any more: `remove spare`."""
    return Fix(message, f"remove {_named(things)}", safe)


def drop(spans: Iterable[Span], *, message: str, safe: bool) -> Fix:
    """The fix that statements or comments are taken out where they stand, which no variant could do."""
    return Fix(message, "", safe, tuple(Place.of(span) for span in spans))


def _named(things: Iterable[Thing]) -> str:
    names = list(dict.fromkeys(thing.id for thing in things))
    return names[0] if len(names) == 1 else f"[{' '.join(names)}]"
