"""Where a plan names its things, and what each name means there: noted while it is resolved, for who asks (an editor).

Each step of a path is a name of its own: `esx1.hv.vs0` names a host, a VMM and a vswitch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from vtopo.model import names
from vtopo.model.drafts import Draft
from vtopo.source import Span


@dataclass(frozen=True, slots=True)
class Naming:
    """One name at one place: the kind and the full name of what is meant, and where that is declared.

    A range, and what is written once for many, is declared at one place: `name` is then that of the first.
    """

    at: Span
    kind: str
    name: str
    declared: Span

    @property
    def declares(self) -> bool:
        """Whether this is the declaration itself."""
        return (self.at.source, self.at.start) == (self.declared.source, self.declared.start)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One thing that a plan declares: its kind, its own and its full name, and where that stands.

    `inside` is the kind of what it stands in, empty at the top of a plan. A thing without a name of its own stands at
    its kind.
    """

    kind: str
    own: str
    name: str
    at: Span
    inside: str = ""


class Meant:
    """What names mean in one plan."""

    def __init__(self) -> None:
        self._namings: dict[tuple[str, int, int, str, int], Naming] = {}
        self.declarations: list[Declaration] = []

    def namings(self) -> tuple[Naming, ...]:
        """Every name that is understood, in the order in which it was met."""
        return tuple(self._namings.values())

    def word(self, at: Span, kind: str, name: str, declared: Span) -> None:
        """Notes a name that is one word, and its declaration."""
        for place in (at, declared):
            key = (place.source.name, place.start, place.end, declared.source.name, declared.start)
            self._namings.setdefault(key, Naming(place, kind, name, declared))

    def path(self, at: Span, path: str, drafts: Iterable[Draft]) -> None:
        """Notes a path that means these drafts, and what its first steps mean."""
        steps = names.steps_of(path)
        if at.text != path or not steps:
            return  # a name that stands otherwise in the text, as in a plan in JSON, is at no place of its own
        starts = [at.start]
        for step in steps:
            starts.append(starts[-1] + len(step) + 1)
        spans = [Span(at.source, start, following - 1) for start, following in pairwise(starts)]
        read = names.read_path(path)
        for draft in drafts:
            self.word(spans[-1], draft.kind.name, draft.path, draft.at)
            above = along(draft, read[:-1]) if not isinstance(read, str) else None
            for span, ancestor in zip(spans[:-1], above or (), strict=bool(above)):
                self.word(span, ancestor.kind.name, ancestor.path, ancestor.at)

    def declare(self, drafts: Iterable[Draft]) -> None:
        """Notes what is declared."""
        for draft in drafts:
            own, path = str(draft.names), draft.path
            self.word(draft.at, draft.kind.name, path, draft.at)
            inside = draft.parent.kind.name if draft.parent is not None else ""
            self.declarations.append(Declaration(draft.kind.name, own, path, draft.at, inside))

    def declare_word(self, kind: str, at: Span) -> None:
        """Notes the declaration of what has one word for its name."""
        self.word(at, kind, at.text, at)
        self.declarations.append(Declaration(kind, at.text, at.text, at))


def along(draft: Draft, above: Sequence[names.Names]) -> list[Draft] | None:
    """The ancestors of a draft that carry these names in order, skipping any between; None where they do not."""
    chain = draft.ancestors()
    found: list[Draft] = []
    for wanted in reversed(above):
        ancestor = next((one for one in chain if called(one, wanted)), None)
        if ancestor is None:
            return None
        found.append(ancestor)
    return found[::-1]


def called(draft: Draft, wanted: names.Names) -> bool:
    """Whether a draft, or a member of it, has a name of that range (or the plain name)."""
    own = draft.names
    if own == wanted:
        return True
    if wanted.first is not None and wanted.last is not None:
        if own.first is not None and own.last is not None:
            same = (own.prefix, own.width) == (wanted.prefix, wanted.width)
            return same and wanted.first <= own.last and own.first <= wanted.last
        split = names.numbered(own.prefix, wanted.width)
        return split is not None and split[0] == wanted.prefix and wanted.first <= split[1] <= wanted.last
    if own.first is not None and own.last is not None:
        split = names.numbered(wanted.prefix, own.width)
        return split is not None and split[0] == own.prefix and own.first <= split[1] <= own.last
    return False
