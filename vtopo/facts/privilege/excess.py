"""Over-permit: what a policy allows and no declared flow needs, as the largest boxes (SEMANTICS 8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vtopo.facts import Facts
from vtopo.facts.privilege.boxes import MOST_TRIED, Bits, bits, largest_boxes, slices, union
from vtopo.facts.privilege.ends import Ends
from vtopo.facts.privilege.permits import Allowed, Control, Permits, permits
from vtopo.facts.services import Pieces
from vtopo.source import Span


@dataclass(frozen=True, slots=True)
class Box:
    """Every source of it may send to every target of it in every service of it.

    `pieces` are those of `vtopo.facts.services`, `services` their names: whole services of the plan, the ports of each
    further piece, or `any` alone. `at` is where the plan says so: the rules that let some of it through, the default.
    """

    sources: Ends
    targets: Ends
    pieces: int
    services: tuple[str, ...]
    at: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Excess:
    """What one policy allows and no declared flow needs: all largest boxes, in the order of its rules.

    `controls` are the copies of one writing. Where `complete` is False there were too many to be found: then there is
    one box for each rule (and for the default) that lets such packets through; it holds them all, and may hold more.
    `idle` are the rules, counted from 0, that let something through and nothing that a flow needs; none where the boxes
    are not complete.
    """

    controls: tuple[Control, ...]
    boxes: tuple[Box, ...]
    complete: bool
    idle: tuple[int, ...]


def excess(facts: Facts) -> tuple[Excess, ...]:
    """What is allowed and not needed, for each policy that allows such; nothing where no flow is declared."""
    if not facts.model.flows:
        return ()
    its = facts(permits)
    found = [_of(its, allowed) for allowed in its.allowed]
    return tuple(one for one in found if one.boxes)


def _of(its: Permits, allowed: Allowed) -> Excess:
    rows, used = _rows(allowed)
    boxes = None if rows is None else largest_boxes(rows, allowed.width)
    found = _by_rule(allowed) if boxes is None else ((_deciding(allowed, box), box) for box in boxes)
    return Excess(
        allowed.written.controls,
        tuple(_box(its, allowed, numbers, box) for numbers, box in sorted(found)),
        boxes is not None,
        () if boxes is None else _idle(allowed, used),
    )


def _rows(allowed: Allowed) -> tuple[dict[int, int] | None, set[int]]:
    """The sources that are allowed the same and do not need it, by what that is; None if these are too many.

    And the numbers of the rules that let something through that a flow needs.
    """
    found: dict[int, int] = {}
    used: set[int] = set()
    for let in allowed.lets:
        needed = 0
        for sources, left in allowed.left(let.sources, let.allowed):
            needed |= let.allowed & ~left
            if left:
                found[left] = found.get(left, 0) | sources
                if len(found) > MOST_TRIED:
                    return None, used
        used |= {number for number, some in let.by_rule if some & needed}
    return found, used


def _idle(allowed: Allowed, used: set[int]) -> tuple[int, ...]:
    deciding = {number for let in allowed.lets for number, _ in let.by_rule}
    return tuple(sorted(number for number in deciding - used if number < len(allowed.written.rules)))


def _by_rule(allowed: Allowed) -> Iterator[tuple[list[int], Bits]]:
    """For each rule a box with all that it lets through and nothing needs."""
    found: dict[int, tuple[int, int]] = {}
    for let in allowed.lets:
        for number, some in let.by_rule:
            if any(left for _, left in allowed.left(let.sources, some)):
                sources, before = found.get(number, (0, 0))
                found[number] = sources | let.sources, before | some
    for number, (sources, some) in found.items():
        there = list(slices(some, allowed.width))
        pieces = union(1 << piece for piece, targets in enumerate(there) if targets)
        yield [number], Bits(sources, union(there), pieces)


def _deciding(allowed: Allowed, box: Bits) -> list[int]:
    """The numbers of the rules that let some of a box through."""
    mask = allowed.mask(box.targets, box.pieces)
    lets = [let for let in allowed.lets if let.sources & box.sources]
    return sorted({number for let in lets for number, some in let.by_rule if some & mask})


def _box(its: Permits, allowed: Allowed, numbers: Sequence[int], box: Bits) -> Box:
    rules, thing = allowed.written.rules, allowed.written.things[0]
    return Box(
        its.classes.ends(box.sources, sending=True),
        its.classes.ends(union(allowed.targets[one] for one in bits(box.targets)), sending=False),
        box.pieces,
        tuple(_names(its.pieces, box.pieces)),
        tuple(rules[number].at if number < len(rules) else thing.place("default") for number in numbers),
    )


def _names(its: Pieces, pieces: int) -> Iterator[str]:
    if pieces == its.every:
        yield "any"
        return
    left = pieces
    whole = {name: own for name, own in its.services.items() if own & pieces == own}
    for name, own in whole.items():
        left &= ~own
        if not any(own | other == other != own for other in whole.values()):
            yield name
    for piece in bits(left):
        yield its.spans[piece]
