"""The full names of drafts, and of a range the groups of equal members it is cut into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from vtopo.model.drafts import STAGE, Draft
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
    holder = draft.holder
    if holder is None:
        yield draft.path
        return
    for part in groups(holder):
        number = _number(part, holder)
        if hit.first is None or hit.last is None or hit.first <= number <= hit.last:
            yield str(part) if holder is draft else f"{part}.{draft.names}"


def _number(part: Names, holder: Draft) -> int:
    """The number of the first member of a group."""
    return part.first if part.first is not None else int(part.prefix[len(holder.names.prefix) :])


def duplicates(drafts: Iterable[Draft], mistakes: Mistakes) -> None:
    """Tells every name that is given twice within one family, with both places."""
    singles: dict[tuple[str, str], Draft] = {}
    ranges: dict[tuple[str, str, int], list[Draft]] = {}
    for draft in drafts:
        its = draft.names
        for family in _families(draft):
            if its.first is None:
                first = singles.setdefault((family, its.prefix), draft)
                if first is not draft:
                    _twice(first, draft, its, mistakes)
            else:
                ranges.setdefault((family, its.prefix, its.width), []).append(draft)
    for known in ranges.values():
        known.sort(key=lambda draft: (_ends(draft.names), draft.at.start))
        for one, other in pairwise(known):
            low, high = max(_ends(one.names)[0], _ends(other.names)[0]), min(_ends(one.names)[1], _ends(other.names)[1])
            if low <= high:
                _twice(one, other, one.names.part(low, high), mistakes)
    widths = {width for _, _, width in ranges}
    for (family, name), draft in singles.items():
        for width in widths:
            split = numbered(name, width)
            for known_range in ranges.get((family, split[0], width), ()) if split else ():
                low, high = _ends(known_range.names)
                if split and low <= split[1] <= high:
                    _twice(known_range, draft, draft.names, mistakes)


def _families(draft: Draft) -> tuple[str, ...]:
    """The namespaces a draft has its name in."""
    family = draft.kind.family
    if draft.kind.part or draft.serial:
        return (f"{family} in {id(draft.parent)}",)
    # A machine that stands on no host is its own box, which is named as it is.
    return (family, "host") if draft.kind.name == "machine" and draft.parent is None else (family,)


def _ends(its: Names) -> tuple[int, int]:
    return its.first or 0, its.last or 0


def _twice(one: Draft, other: Draft, name: Names, mistakes: Mistakes) -> None:
    # An included file was there first.
    first, second = sorted((one, other), key=lambda draft: (-draft.document, draft.at.start))
    kind = second.kind.name
    if first.at == second.at and first.parent and second.parent:
        mistakes.add(
            STAGE,
            "duplicate",
            f"{kind} `{name}` is written once, but would stand in {first.parent.path} and in {second.parent.path}",
            second.at,
            hint=f"move it out of the range, with `on` and a name of its own for each: a {kind} is in one place",
        )
        return
    where = f" in {second.parent.kind.name} `{second.parent.path}`" if second.parent and second.kind.part else ""
    message = f"there are two {kind}s `{name}`{where}".replace("switchs", "switches")
    hint = ""
    if first.kind is not second.kind:
        message = f"there is a {first.kind.name} and a {kind} `{name}`{where}"
        hint = "a machine is its own host" if "host" in (first.kind.name, kind) else ""
    mistakes.add(
        STAGE,
        "duplicate",
        message,
        second.at,
        label="again here",
        related=[(first.at, "first here")],
        hint=hint or "give one of them another name",
        about=first.kind.name,
    )
