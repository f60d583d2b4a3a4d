"""Blocks as they are declared, before names are known: who stands in whom, and what is said of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vtopo.model.names import Names
from vtopo.source import Span
from vtopo.syntax.tree import Block, Item, Statement
from vtopo.vocabulary import KINDS, Kind, attributes

if TYPE_CHECKING:
    from vtopo.model.meant import Meant

STAGE = "names"
SYMBOLIC = frozenset({"vm", "machine"})
"""Kinds whose ranges stay one thing with a count, as long as nothing but nics stands in them."""
SAME = {"deny": "allow"}
"""Attributes kept in one list with another: the rules of a policy have one order, and are one value."""
MOST_COPIES = 100_000
"""So many hosts, switches or segments may one range lay out."""


class Draft:
    """One declared block: its kind, names, parent, what is said of it attribute by attribute, and the blocks inside.

    `remarks` are statements that stand in it (`difficulty`). With a `serial` it is one of several copies, and so named
    by its path. `broken` ones had a mistake in them, so that what they lack is no news.
    """

    __slots__ = (
        "at",
        "broken",
        "cuts",
        "document",
        "kind",
        "names",
        "parent",
        "parts",
        "remarks",
        "said",
        "serial",
    )

    def __init__(self, kind: Kind, its_names: Names, parent: Draft | None, at: Span, document: int) -> None:
        self.kind = kind
        self.names = its_names
        self.parent = parent
        self.at = at
        self.document = document
        self.said: dict[str, tuple[Statement, ...]] = {}
        self.parts: list[Draft] = []
        self.remarks: tuple[tuple[Statement, int], ...] = ()
        self.cuts: set[int] | None = None
        self.serial = 0
        self.broken = False

    @property
    def path(self) -> str:
        """Its full name: of a part, the name of its parent and its own."""
        own = str(self.names)
        if self.parent is not None and (self.kind.part or self.serial):
            return f"{self.parent.path}.{own}"
        return own

    @property
    def holder(self) -> Draft | None:
        """The range of equal things that it is, or is a nic of; None for what there is one of."""
        for draft in (self, self.parent):
            if draft is not None and draft.names.first is not None and draft.kind.name in SYMBOLIC:
                return draft
        return None

    def ancestors(self) -> Iterator[Draft]:
        """Its parent, the parent of that, and so on."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def enclosing(self, kind: str) -> Draft | None:
        """The nearest ancestor of that kind."""
        return next((above for above in self.ancestors() if above.kind.name == kind), None)

    def whole(self) -> Iterator[Draft]:
        """It and everything inside it, outermost first."""
        yield self
        for part in self.parts:
            if part.parts:
                yield from part.whole()
            else:  # most are: a NIC has nothing in it
                yield part

    def copy(self, parent: Draft | None, its_names: Names | None = None) -> Draft:
        """The same block once more, in another parent or under another name, with all its parts."""
        twin = Draft(self.kind, its_names or self.names, parent, self.at, self.document)
        twin.said = dict(self.said)
        twin.remarks = self.remarks
        twin.serial = self.serial
        twin.broken = self.broken
        twin.parts = [part.copy(twin) for part in self.parts]
        return twin


def adopt(owner: Draft, part: Draft) -> None:
    """Puts a draft into another. Parts without a name are called by their kind, and numbered from the second on."""
    part.parent = owner
    if part.kind.part and part.at.text == part.kind.name:
        unnamed = [other for other in owner.parts if other.kind is part.kind and other.at.text == part.kind.name]
        part.names = Names(f"{part.kind.name}{len(unnamed) + 1}" if unnamed else part.kind.name)
    owner.parts.append(part)


def told_apart(drafts: Iterable[Draft]) -> None:
    """Names by their path what a range or a list of names wrote once for many, where names are of the whole plan."""
    for draft in drafts:
        for part in draft.whole():
            if part is not draft and not part.kind.part and part.kind.name not in SYMBOLIC:
                part.serial = part.serial or 1


def lays_out(kind: Kind, items: Sequence[Item]) -> bool:
    """Whether the members of a range are things of their own from the start: all but plain VMs and machines."""
    if kind.name not in SYMBOLIC:
        return True
    words = (item.args[0].span.text for item in items)
    return any(word in KINDS and word != "nic" and word not in attributes(kind.name) for word in words)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement that stands for itself (`require`, `flow`, ...), its file, and the block it stands in."""

    statement: Statement
    document: int
    inside: Draft | None = None


@dataclass(slots=True)
class Declared:
    """All that the files of a plan declare.

    `lost` are the names of blocks that a mistake kept from being declared or placed: that they are not there is told
    once, where the mistake is, and not again wherever they are named. What names mean is noted in `meant`, if anybody
    asks.
    """

    drafts: list[Draft] = field(default_factory=list)
    unplaced: list[Draft] = field(default_factory=list)
    phrases: dict[str, list[Said]] = field(default_factory=dict)
    changes: list[tuple[Block, int]] = field(default_factory=list)
    templates: dict[str, Block] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    plan: Draft | None = None
    meant: Meant | None = None
