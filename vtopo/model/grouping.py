"""The full names of drafts, and of a range the groups of equal members it is cut into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from vtopo.model.drafts import STAGE, SYMBOLIC, Draft
from vtopo.model.index import Hit
from vtopo.model.mistakes import Mistakes
from vtopo.model.names import Names, numbered


def groups(draft: Draft) -> tuple[Names, ...]:
    """The names of a VM or machine, cut where a single member is meant somewhere."""
    its = draft.names
    if its.first is None or its.last is None or not draft.cuts:
        return (its,)
    edges = sorted({its.first, its.last + 1, *(cut for cut in draft.cuts if its.first < cut <= its.last)})
    return tuple(its.part(low, high - 1) for low, high in pairwise(edges))


def ids(hit: Hit) -> Iterator[str]:
    """The full names of the things a hit stands for, once all ranges are cut."""
    draft = hit.draft
    if draft.kind.name not in SYMBOLIC or draft.names.first is None:
        yield draft.path
        return
    for part in groups(draft):
        low, high = (part.first, part.last) if part.first is not None else (_number(part, draft), _number(part, draft))
        if (
            hit.first is None
            or hit.last is None
            or (low is not None and hit.first <= low and (high or low) <= hit.last)
        ):
            yield str(part)


def _number(part: Names, draft: Draft) -> int:
    return int(part.prefix[len(draft.names.prefix) :])


def duplicates(drafts: Iterable[Draft], mistakes: Mistakes) -> None:
    """Tells every name that is given twice within one family, with both places."""
    singles: dict[tuple[str, str], Draft] = {}
    ranges: dict[tuple[str, str, int], list[Draft]] = {}
    for draft in drafts:
        family = draft.kind.family
        if draft.kind.part or draft.serial:
            family = f"{family} in {id(draft.parent)}"
        its = draft.names
        if its.first is None:
            first = singles.setdefault((family, its.prefix), draft)
            if first is not draft:
                _twice(first, draft, mistakes)
        else:
            ranges.setdefault((family, its.prefix, its.width), []).append(draft)
    for known in ranges.values():
        known.sort(key=lambda draft: (draft.names.first or 0, draft.at.start))
        for one, other in pairwise(known):
            if (other.names.first or 0) <= (one.names.last or 0):
                _twice(one, other, mistakes)
    widths = {width for _, _, width in ranges}
    for (family, name), draft in singles.items():
        for width in widths:
            split = numbered(name, width)
            for known_range in ranges.get((family, split[0], width), ()) if split else ():
                if split and (known_range.names.first or 0) <= split[1] <= (known_range.names.last or 0):
                    _twice(known_range, draft, mistakes)


def _twice(one: Draft, other: Draft, mistakes: Mistakes) -> None:
    first, second = sorted((one, other), key=lambda draft: (draft.document, draft.at.start))
    where = f" in {second.parent.kind.name} `{second.parent.path}`" if second.parent and second.kind.part else ""
    what = first.kind.name if first.kind is second.kind else f"{first.kind.name} and a {second.kind.name}"
    name = second.names if second.names.count == 1 else first.names
    message = f"there are two {what}s `{name}`{where}" if first.kind is second.kind else f"there is a {what} `{name}`"
    mistakes.add(STAGE, "duplicate", message, second.at, label="again here", related=[(first.at, "first here")])
