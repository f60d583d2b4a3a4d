"""What is taken of the product of a thing where the plan says nothing itself: its size, and how it is usually set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from vtopo.model.things import UNKNOWN, Flag, Size

_FLAGS: Mapping[str, Flag] = {"yes": True, "no": False, "unknown": UNKNOWN}


@dataclass(frozen=True, slots=True)
class Assumed:
    """A value that comes with a product, as a plan would write it, and why it is taken."""

    product: str
    value: str
    why: str


def known_as(product: str) -> str:
    """The product that a word names, empty if the knowledge has none of that name."""
    from vtopo.knowledge.taken import known  # only a plan that names a product pays for it

    return known(product) if product else ""


@cache
def assumed(kind: str, product: str, attribute: str) -> Assumed | None:
    """What an attribute of such a thing is by its product; None where that is not known, or there is no product."""
    name = known_as(product)
    if not name:
        return None
    from vtopo.knowledge import taken

    its = taken.setting(kind, name, attribute)
    return its and Assumed(name, its[2], f"{its[3]} (confidence {its[5]}; {taken.sources(its[4:5])})")


@cache
def size(kind: str, product: str) -> Size | None:
    """How large such a thing is by its product; None where that is not known, or there is no product."""
    name = known_as(product)
    if not name:
        return None
    from vtopo.knowledge import taken

    taking = taken.size(kind, name)
    return taking and Size(*taking)


def flag(kind: str, product: str, attribute: str) -> Flag:
    """A flag of such a thing: by its product, else no."""
    its = assumed(kind, product, attribute) if product else None
    return _FLAGS[its.value] if its else False


def word(kind: str, product: str, attribute: str, default: str) -> str:
    """A word said of such a thing: by its product, else the default."""
    its = assumed(kind, product, attribute) if product else None
    return its.value if its else default


def strange(kind: str, product: str) -> str:
    """Why nothing is taken of a product that such a thing names: vtopo does not know it, or not as such a thing.

    Empty where it does, and for a kind of thing of which no product is known at all.
    """
    from vtopo.knowledge import taken
    from vtopo.model.mistakes import nearest

    kinds = {one for row in taken.PRODUCTS.values() for one in row["kinds"]}
    name = known_as(product)
    if name:
        fits = taken.PRODUCTS[name]["kinds"]
        other = f"`{product}` is known as a {' or '.join(fits)}, not as a {kind}: nothing is taken of it"
        return "" if kind in fits else other
    hint = nearest(product, taken.PRODUCTS)
    told = f"vtopo knows no product `{product}` and takes nothing of it"
    return f"{told}: {hint}" if hint else told if kind in kinds else ""
