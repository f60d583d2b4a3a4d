"""The tables of the knowledge, read: a product with all that is known of it, and its flaws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vtopo.knowledge import taken
from vtopo.knowledge.figures import FIGURES
from vtopo.knowledge.flaws import FLAWS
from vtopo.knowledge.forms import Fact, Figure, Flaw, Product, Setting, Sized, Source
from vtopo.knowledge.sources import SOURCES


def names() -> tuple[str, ...]:
    """The ids of all products."""
    return tuple(taken.PRODUCTS)


def product(word: str) -> Product | None:
    """The product that a word names, with a version behind it or without; None if there is none."""
    name = taken.known(word)
    if not name:
        return None
    row = taken.PRODUCTS[name]
    return Product(
        id=name,
        title=row["title"],
        kinds=row["kinds"],
        sizes=tuple(_sized(name, *its) for its in row.get("sizes", ())),
        closed=row.get("closed", False),
        settings=tuple(Setting(*its[:4], source(its[4]), its[5]) for its in row.get("settings", ())),
        confined=facts(row.get("confined", ())),
        paths=facts(row.get("paths", ())),
        notes=facts(row.get("notes", ())),
        contains=row.get("contains", ()),
    )


def flaws(name: str) -> tuple[Flaw, ...]:
    """The flaws of a product and of all it contains, those that were exploited first, then the newest."""
    inside = set(_within(name))
    return tuple(sorted((its for its in all_flaws() if inside.intersection(its.products)), key=_order))


def all_flaws() -> Iterator[Flaw]:
    """Every flaw, in the order of the table."""
    for name, products, part, gives, kind, seen, score, exploited in FLAWS:
        yield Flaw(name, products, part, gives, kind, source(seen), score, exploited)


def figure(name: str) -> Figure:
    """A figure by its name."""
    lines, of, seen, confidence = FIGURES[name]
    return Figure(lines, of, source(seen), confidence)


def source(name: str) -> Source:
    """A source by its name."""
    evidence, title = SOURCES[name]
    return Source(title, evidence)


def facts(rows: Iterable[tuple[str, str]]) -> tuple[Fact, ...]:
    """Facts with their sources."""
    return tuple(Fact(text, source(seen)) for text, seen in rows)


def _sized(name: str, kinds: tuple[str, ...], least: tuple[str, ...], most: tuple[str, ...] | None) -> Sized:
    taking = taken.size(kinds[0], name)
    assert taking is not None
    more = tuple(figure(one) for one in most or () if one not in least)
    return Sized(kinds, taking[0], taking[1], taking[3], tuple(map(figure, least)), more)


def _within(name: str) -> Iterator[str]:
    """A product and all it contains, near and far."""
    todo, seen = [name], set[str]()
    while todo:
        one = todo.pop(0)
        if one not in seen:
            seen.add(one)
            yield one
            todo.extend(taken.PRODUCTS[one].get("contains", ()))


def _order(flaw: Flaw) -> tuple[bool, int, int]:
    _, year, number = flaw.id.split("-")
    return not flaw.exploited, -int(year), -int(number)
