"""How much of something there is."""

from __future__ import annotations

from dataclasses import dataclass

from vtopo.problems import Place


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that may be known only as a range, in `unit`.

    `high` is None where no upper end is known. `unknown` names what is not in the sum because its size is not known:
    the true value is at least `low` and then some.
    """

    low: float
    high: float | None
    unit: str
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an itemised sum: what it is, what kind of thing, how much of it, and why it counts."""

    name: str
    kind: str
    amount: Amount
    why: str
    place: Place | None = None
