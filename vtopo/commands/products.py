"""What `vtopo explain product NAME` prints: what is assumed of a product, and where each part of it is known from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from vtopo.knowledge import catalogue
from vtopo.knowledge.evidence import EVIDENCE
from vtopo.knowledge.forms import Fact, Figure, Flaw, Product, Sized
from vtopo.knowledge.steps import USUAL

FLAWS: Final = 12
"""So many flaws are told one by one; the rest is counted."""
Line = tuple[int, str]
"""How deep a line stands, and what it says."""


def known(word: str) -> list[Line]:
    """What is known of the product that a word names; nothing if there is none."""
    product = catalogue.product(word)
    if product is None:
        return []
    told = list(_product(product))
    if word != product.id:
        told.insert(1, (2, f"`{word}` is read as `{product.id}`: nothing here depends on the version."))
    return told


def names() -> tuple[str, ...]:
    """The products there are."""
    return catalogue.names()


def fitting(kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The products that something of one of these kinds may be, each with its title."""
    wanted = set(kinds)
    for name in catalogue.names():
        product = catalogue.product(name)
        if product is not None and wanted & set(product.kinds):
            yield product.id, product.title


def evidence(step: str) -> Iterator[Line]:
    """How hard a step usually is and what that rests on; nothing for what is no step."""
    kinds = {step: step, **({"mount": "storage, of a VMM that mounts it"} if step == "storage" else {})}
    for kind, name in kinds.items():
        if kind in USUAL:
            difficulty, reason = USUAL[kind]
            yield 2, f"{name}: usually {difficulty}: {reason}."
        yield from _facts(catalogue.facts(EVIDENCE.get(kind, ())), 4)


def size(sized: Sized) -> str:
    """A size as reports print it; one that nobody knows has a lower end at least."""
    if sized.high is None:
        return f"unknown, at least {sized.low:,.15g} kloc"
    return f"{sized.low:,.15g}..{sized.high:,.15g} kloc"


def _product(product: Product) -> Iterator[Line]:
    yield 0, f"{product.id}: a product"
    yield 2, f"{product.title}. It may be the product of a {' or '.join(product.kinds)}."
    for kind in product.kinds:
        if not any(kind in sized.kinds for sized in product.sizes):
            yield (
                2,
                f"Size as {kind}: unknown{', since its source is closed' if product.closed else ': we have no count'}.",
            )
    for sized in product.sizes:
        yield 2, f"Size as {' or '.join(sized.kinds)}: {size(sized)}, confidence {sized.confidence}. In it for certain:"
        yield from (_figure(figure) for figure in sized.least)
        if sized.most:
            yield 2, "And perhaps:"
            yield from (_figure(figure) for figure in sized.most)
    if product.settings:
        yield 2, "Where a plan names the product and does not say otherwise:"
    for its in product.settings:
        yield 4, f"{its.kind} `{its.word} {its.value}`: {its.why} (confidence {its.confidence}; {its.source})"
    told = (("What holds a broken device model:", product.confined), ("What leads past that:", product.paths))
    for title, facts in (*told, ("To know:", product.notes)):
        if facts:
            yield 2, title
            yield from _facts(facts, 4)
    yield from _flaws(catalogue.flaws(product.id))
    yield (
        2,
        'A plan has the last word: `size 300..400kloc from "our own count" confidence high`, or the attribute itself.',
    )


def _figure(figure: Figure) -> Line:
    return 4, f"{_lines(figure.lines):,} lines: {figure.of} (confidence {figure.confidence}; {figure.source})"


def _lines(count: int) -> int:
    """Lines as they are told: three digits, since more depends on how one counts."""
    return round(count, 3 - len(str(count)))


def _facts(facts: Iterable[Fact], depth: int) -> Iterator[Line]:
    yield from ((depth, f"{fact.text} ({fact.source})") for fact in facts)


def _flaws(flaws: tuple[Flaw, ...]) -> Iterator[Line]:
    if not flaws:
        return
    exploited = sum(flaw.exploited for flaw in flaws)
    yield 2, f"Flaws we saw a record of: {len(flaws)}, {exploited} of them exploited as of August 2025."
    for flaw in flaws[:FLAWS]:
        step = f", a step of kind `{flaw.kind}`" if flaw.kind else ""
        score = f"; CVSS {flaw.score}" if flaw.score is not None else ""
        used = "; exploited" if flaw.exploited else ""
        yield 4, f"{flaw.id}: {flaw.part}: {flaw.gives}{step} ({flaw.source}{score}{used})"
    if len(flaws) > FLAWS:
        yield 4, f"and {len(flaws) - FLAWS} more"
