"""Puts every draft where it stands: resolves `on`, lays out copies, and lets changes and removals apply in between."""

from __future__ import annotations

from collections.abc import Iterable

from vtopo.model.drafts import STAGE, Declared, Draft, Said, adopt
from vtopo.model.edits import Edits
from vtopo.model.index import Hit, Index
from vtopo.model.loading import Loaded
from vtopo.model.mistakes import Mistakes, listed
from vtopo.source import Span
from vtopo.syntax.tree import Many, Word
from vtopo.vocabulary import TOP

ORDER = (
    "machine", "vmm", "vswitch", "portgroup", "component", "vm", "nic", "filter", "firewall", "router", "sensor",
    "manager",
)  # fmt: skip
"""Parents before what may stand in them: `on` finds only what has its place already."""


def place(loaded: Loaded, declared: Declared, mistakes: Mistakes) -> tuple[list[Draft], Index]:
    """All drafts of the plan at the places where they stand, outermost ones first, and an index of them."""
    return _Placing(loaded, declared, mistakes).run()


class _Placing:
    def __init__(self, loaded: Loaded, declared: Declared, mistakes: Mistakes) -> None:
        self.declared = declared
        self.mistakes = mistakes
        self.top = list(declared.drafts)
        self.edits = Edits(loaded, declared, mistakes, self.top)

    def run(self) -> tuple[list[Draft], Index]:
        # What a change says of place and membership decides how many copies there are; so it is applied first, and
        # all else, which may be about one copy only, when the copies stand.
        self.edits.before_placing()
        index = self._settle(self.declared.unplaced)
        if self.edits.move(index):
            index = self._settle(self._uproot())
        self.edits.apply(index, self._place_all)
        for draft in (part for top in self.top for part in top.whole() if part.remarks):
            for statement, document in draft.remarks:
                word = statement.args[0].span.text
                self.declared.phrases.setdefault(word, []).append(Said(statement, document, draft))
        return self.top, index

    def _settle(self, unplaced: list[Draft]) -> Index:
        index = Index(self.mistakes, self.declared.lost, self.declared.meant)
        for draft in self.top:
            for part in draft.whole():
                index.add(part)
        self._place_all(unplaced, index)
        return index

    def _place_all(self, unplaced: Iterable[Draft], index: Index) -> None:
        waiting: dict[str, list[Draft]] = {}
        for draft in unplaced:
            waiting.setdefault(draft.kind.name, []).append(draft)
        for kind in ORDER:
            for draft in waiting.get(kind, ()):
                for placed in self._place(draft, index):
                    for part in placed.whole():
                        index.add(part)

    # -- on ----------------------------------------------------------------------------------------------------------

    def _place(self, draft: Draft, index: Index) -> list[Draft]:
        """The copies of a draft in the parents that its `on` names; none where all of these were removed."""
        kind = draft.kind
        kinds = tuple(parent for parent in kind.where if parent != TOP)
        parents: list[Draft] = []
        gone = False
        for word in self._parents_named(draft):
            removed = self.edits.gone
            before = removed.find(word.text, (*kinds, "host", "cluster")) if removed else []
            if before and not isinstance(before, str) and not index.find(word.text, (*kinds, "host", "cluster")):
                # It stood on what was removed, and goes with it.
                gone = True
                draft.parent = before[0].draft
                continue
            hits = index.resolve(word.text, word.span, kinds, many=kind.copies)
            for hit in hits:
                if hit.draft.names.count > 1:
                    self._in_range(draft, hit, word.span)
                else:
                    parents.append(hit.draft)
        parents = list(dict.fromkeys(parents))
        if len(parents) > 1 and not kind.copies:
            self.mistakes.add(
                STAGE,
                "one-parent",
                f"{kind.name} `{draft.names}` stands in one {listed(kinds, 'or')}, not in several",
                draft.said["on"][0].span,
            )
            parents = []
        if not parents:
            for part in draft.whole():
                if gone:
                    self.edits.gone.add(part)
                else:
                    self.declared.lost.add(str(part.names))
        return self._copies(draft, parents)

    def _parents_named(self, draft: Draft) -> list[Word]:
        """The words behind `on`; none after a mistake."""
        statement = draft.said["on"][0]
        args = statement.args[1:]
        given = args[0].items if args and isinstance(args[0], Many) else args[:1]
        wrong = next((arg for arg in given if not isinstance(arg, Word)), None)
        if len(args) == 1 and wrong is None:
            return [arg for arg in given if isinstance(arg, Word)]
        shown = " ".join(arg.span.text for arg in args if isinstance(arg, Word))
        hint = f"write `on [{shown}]`" if shown and len(args) > 1 and draft.kind.copies else "write `on PARENT`"
        at = wrong.span if wrong is not None else args[1].span if len(args) > 1 else statement.span
        what = "one name, or a list of them" if draft.kind.copies else "one name"
        self.mistakes.add(STAGE, "on-what", f"`on` takes {what}", at, hint=hint)
        return []

    def _in_range(self, draft: Draft, hit: Hit, at: Span) -> None:
        self.mistakes.add(
            STAGE,
            "in-a-range",
            f"{draft.kind.name} `{draft.names}` can not stand in one of the equal `{hit.draft.names}`",
            at,
            related=[(hit.draft.at, "this range")],
            hint="write it inside that block, for all of them, or declare that one by a name of its own",
        )

    def _copies(self, draft: Draft, parents: list[Draft]) -> list[Draft]:
        placed: list[Draft] = []
        for number, parent in enumerate(parents):
            one = draft if number == 0 else draft.copy(parent)
            one.serial = number + 1 if len(parents) > 1 else 0
            adopt(parent, one)
            placed.append(one)
        return placed

    def _uproot(self) -> list[Draft]:
        """Takes every draft with an `on` out of its place, one of each writing, so that all can be placed anew."""
        loose: dict[tuple[int, int, str], Draft] = {}
        stack: list[tuple[list[Draft], Draft]] = [(self.top, draft) for draft in self.top]
        while stack:
            siblings, draft = stack.pop()
            if "on" in draft.said:
                siblings[:] = [other for other in siblings if other is not draft]
                loose.setdefault((id(draft.said["on"][0]), draft.at.start, str(draft.names)), draft)
            stack.extend((draft.parts, part) for part in draft.parts)
        found = list(loose.values())
        for draft in found:
            draft.parent, draft.serial = None, 0
        return sorted(found, key=lambda d: (d.document, d.at.start))
