"""What a plan takes from the products it names, where it says nothing itself: plain values, quickly.

`catalogue` tells the same with all that there is to read about it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from vtopo.knowledge.figures import FIGURES
from vtopo.knowledge.monitors import MONITORS
from vtopo.knowledge.networks import NETWORKS
from vtopo.knowledge.software import SOFTWARE
from vtopo.knowledge.sources import SOURCES

if TYPE_CHECKING:
    from vtopo.knowledge.rows import Row, Settings

PRODUCTS: dict[str, Row] = {**MONITORS, **NETWORKS, **SOFTWARE}
"""Every product, by its id."""
CONFIDENCES = ("low", "medium", "high")


def known(word: str) -> str:
    """The id of the product that a word names, with a version behind it or without; empty if there is none.

    No figure and no setting depends on the version: what is known for some only says so in its source.
    """
    if word in PRODUCTS:
        return word
    name, _, version = word.rpartition("-")
    return name if name in PRODUCTS and version.removeprefix("v")[:1].isdigit() else ""


@cache
def size(kind: str, word: str) -> tuple[float, float | None, str, str] | None:
    """How large that product is as such a block, in thousands of lines: low, high, sources and confidence."""
    for kinds, least, most in PRODUCTS[name].get("sizes", ()) if (name := known(word)) else ():
        if kind in kinds:
            figures = [FIGURES[figure] for figure in dict.fromkeys((*least, *(most or ())))]
            return (
                two_digits([FIGURES[figure][0] for figure in least], up=False),
                None if most is None else two_digits([FIGURES[figure][0] for figure in most], up=True),
                sources(figure[2] for figure in figures),
                CONFIDENCES[min([CONFIDENCES.index(figure[3]) for figure in figures])],
            )
    return None


@cache
def setting(kind: str, word: str, attribute: str) -> Settings | None:
    """What an attribute of such a block is by itself, with the reasons; None where that is not known."""
    for its in PRODUCTS[name].get("settings", ()) if (name := known(word)) else ():
        if its[:2] == (kind, attribute):
            return its
    return None


def sources(names: Iterable[str]) -> str:
    """Sources on one line, each once: how we know, and from where."""
    known: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        known.setdefault(SOURCES[name][0], []).append(SOURCES[name][1])
    return "; ".join([f"{evidence}: {'; '.join(titles)}" for evidence, titles in known.items()])


def two_digits(lines: list[int], *, up: bool) -> float:
    """A sum of lines in thousands, rounded to two digits: more would be noise of how one counts."""
    total = sum(lines)
    unit: int = 10 ** max(len(str(total)) - 2, 0)
    return (total + (unit - 1 if up else 0)) // unit * unit / 1000
