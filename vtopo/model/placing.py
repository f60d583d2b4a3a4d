"""Puts every draft where it stands: resolves `on`, applies `change` and `remove`, lays out copies.

Changes touch only what an include of their own file brought in, the innermost file first, so order within a file never
matters (VOCABULARY, rule 9).
"""

from __future__ import annotations

from vtopo.model.drafts import STAGE, Declared, Declaring, Draft, adopt
from vtopo.model.index import Hit, Index
from vtopo.model.loading import Loaded
from vtopo.model.mistakes import Mistakes, listed
from vtopo.source import Span
from vtopo.syntax.tree import Argument, Block, Item, Many, Mark, Statement, Text, Word
from vtopo.vocabulary import REFERENCES, TOP

ORDER = (
    "machine", "vmm", "vswitch", "portgroup", "component", "vm", "nic", "filter", "firewall", "router", "sensor",
    "manager",
)  # fmt: skip
"""Parents before what may stand in them: `on` finds only what has its place already."""


MOVES = frozenset({"on", "members"})


def place(loaded: Loaded, declared: Declared, mistakes: Mistakes) -> tuple[list[Draft], Index]:
    """All drafts of the plan at the places where they stand, outermost ones first, and an index of them."""
    return _Placing(loaded, declared, mistakes).run()


class _Placing:
    def __init__(self, loaded: Loaded, declared: Declared, mistakes: Mistakes) -> None:
        self.loaded = loaded
        self.declared = declared
        self.mistakes = mistakes
        self.top = list(declared.drafts)

    def run(self) -> tuple[list[Draft], Index]:
        edits = self._edits()
        index = self._settle(self.declared.unplaced)
        # What a change says of place and membership decides how many copies there are; so it is applied first, and
        # all else, which may be about one copy only, when the copies stand.
        moves = [self._move(document, item, index) for document, item in edits]
        if any(moves):
            index = self._settle(self._uproot())
        for document, item in edits:
            self._edit(document, item, index)
        return self.top, index

    def _settle(self, unplaced: list[Draft]) -> Index:
        index = Index(self.mistakes)
        for draft in self.top:
            for part in draft.whole():
                index.add(part)
        self._place_all(unplaced, index)
        return index

    def _place_all(self, unplaced: list[Draft], index: Index) -> None:
        waiting: dict[str, list[Draft]] = {}
        for draft in unplaced:
            waiting.setdefault(draft.kind.name, []).append(draft)
        for kind in ORDER:
            for draft in waiting.get(kind, ()):
                for placed in self._place(draft, index):
                    for part in placed.whole():
                        index.add(part)

    def _place(self, draft: Draft, index: Index) -> list[Draft]:
        """The copies of a draft in the parents that its `on` names."""
        kind = draft.kind
        statement = draft.said["on"][0]
        parents: list[Draft] = []
        kinds = tuple(parent for parent in kind.where if parent != TOP)
        args = statement.args[1:]
        if len(args) != 1 or isinstance(args[0], Mark):
            at = args[1].span if len(args) > 1 else statement.span
            hint = f"write `on [{' '.join(a.span.text for a in args)}]`" if len(args) > 1 else "write `on PARENT`"
            self.mistakes.add(STAGE, "on-what", "`on` takes one name, or a list of them", at, hint=hint)
            return []
        words = args[0].items if isinstance(args[0], Many) else (args[0],)
        for word in words:
            hits = index.resolve(
                word.text, word.span, kinds, many=kind.copies, wanted=listed([k for k in kinds if k != TOP], "or")
            )
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
                statement.span,
            )
            return []
        return self._copies(draft, parents)

    def _in_range(self, draft: Draft, hit: Hit, at: Span) -> None:
        self.mistakes.add(
            STAGE,
            "in-a-range",
            f"{draft.kind.name} `{draft.names}` can not stand in one of the equal `{hit.draft.names}`",
            at,
            related=[(hit.draft.at, "this range")],
            hint="declare that one by a name of its own",
        )

    def _copies(self, draft: Draft, parents: list[Draft]) -> list[Draft]:
        placed: list[Draft] = []
        for number, parent in enumerate(parents):
            one = draft if number == 0 else draft.copy(parent)
            one.serial = number + 1 if len(parents) > 1 else 0
            adopt(parent, one)
            placed.append(one)
        return placed

    # -- change and remove -------------------------------------------------------------------------------------------

    def _edits(self) -> list[tuple[int, Item]]:
        """Changes and removals, those of included files first."""
        found: list[tuple[int, Item]] = [(number, block) for block, number in self.declared.changes]
        found += [(said.document, said.statement) for said in self.declared.phrases.get("remove", ())]
        depth = [len(document.brings) for document in self.loaded.documents]
        found.sort(key=lambda edit: (depth[edit[0]], edit[0], isinstance(edit[1], Statement), edit[1].span.start))
        return found

    def _names(self, item: Item) -> tuple[Argument, ...]:
        if len(item.args) != 2 or isinstance(item.args[1], Text | Mark):
            return ()
        return item.args[1].items if isinstance(item.args[1], Many) else (item.args[1],)

    def _move(self, number: int, item: Item, index: Index) -> bool:
        """Applies what a change says of place and membership; says whether there was any."""
        said = [
            inner
            for inner in (item.items if isinstance(item, Block) else ())
            if isinstance(inner, Statement) and isinstance(inner.args[0], Word) and inner.args[0].text in MOVES
        ]
        for statement in said:
            word = statement.args[0].span.text
            for name in self._names(item):
                for draft in self._targets(number, name, index, "change"):
                    draft.said[word] = [statement]
        return bool(said)

    def _edit(self, number: int, item: Item, index: Index) -> None:
        """Applies one change or removal."""
        word = "change" if isinstance(item, Block) else "remove"
        names = self._names(item)
        if not names:
            self.mistakes.add(
                STAGE,
                f"{word}-what",
                f"`{word}` takes one name, or a list of them",
                item.span,
                hint="write `change NAME { ... }`" if word == "change" else "write `remove [a b]`",
            )
        for name in names:
            drafts = self._targets(number, name, index, word)
            if isinstance(item, Block):
                self._change(drafts, item, number, index)
            else:
                self._remove(drafts, index)

    def _targets(self, number: int, name: Argument, index: Index, word: str) -> list[Draft]:
        """The drafts an edit means, split out of their range where it means some members only."""
        assert isinstance(name, Word | Text | Mark)
        brings = self.loaded.documents[number].brings
        hits = index.resolve(name.text, name.span, REFERENCES["target"], among=brings)
        own = [hit for hit in hits if hit.draft.document not in brings]
        if own:
            here = "this file itself" if own[0].draft.document == number else "a file that this one does not include"
            self.mistakes.add(
                STAGE,
                f"{word}-own",
                f"`{word}` touches only what an include brought in, but `{name.text}` is from {here}",
                name.span,
                related=[(own[0].draft.at, "declared here")],
                hint="write it there" if own[0].draft.document == number else "",
            )
            return []
        return [self._split(hit, index) for hit in hits]

    def _split(self, hit: Hit, index: Index) -> Draft:
        draft = hit.draft
        holder = next((a for a in (draft, *draft.ancestors()) if a.names.count > 1), None)
        if hit.first is None or hit.last is None or holder is None:
            return draft
        first, last = holder.names.first, holder.names.last
        assert first is not None
        assert last is not None
        siblings = holder.parent.parts if holder.parent else self.top
        index.drop(holder.whole())
        rest = [(first, hit.first - 1), (hit.first, hit.last), (hit.last + 1, last)]
        pieces = [holder.copy(holder.parent, holder.names.part(low, high)) for low, high in rest if low <= high]
        siblings[:] = [s for s in siblings if s is not holder]
        siblings.extend(pieces)
        for piece in pieces:
            for part in piece.whole():
                index.add(part)
        chosen = holder.names.part(hit.first, hit.last)
        return next(piece for piece in pieces if piece.names == chosen)

    def _change(self, drafts: list[Draft], block: Block, number: int, index: Index) -> None:
        for draft in drafts:
            probe = Draft(draft.kind, draft.names, draft.parent, draft.at, number)
            declared = Declared()
            Declaring(self.mistakes, {}, declared).items(block.items, probe, number, kind=draft.kind.name)
            draft.said.update(probe.said)
            for part in probe.parts:
                adopt(draft, part)
                for inner in part.whole():
                    index.add(inner)
            self._place_all(declared.unplaced, index)
            for word, said in declared.phrases.items():
                self.declared.phrases.setdefault(word, []).extend(said)

    def _remove(self, drafts: list[Draft], index: Index) -> None:
        for draft in drafts:
            siblings = draft.parent.parts if draft.parent else self.top
            siblings[:] = [s for s in siblings if s is not draft]
            index.drop(draft.whole())

    def _uproot(self) -> list[Draft]:
        """Takes every draft with an `on` out of its place, one of each writing, so that all can be placed anew."""
        loose: dict[tuple[int, int, str], Draft] = {}
        stack = list(self.top)
        while stack:
            draft = stack.pop()
            for part in list(draft.parts):
                if "on" in part.said:
                    draft.parts.remove(part)
                    statement = part.said["on"][0]
                    key = (id(statement), part.at.start, str(part.names))
                    loose.setdefault(key, part)
                stack.append(part)
        found = list(loose.values())
        for draft in found:
            draft.parent, draft.serial = None, 0
        return sorted(found, key=lambda d: (d.document, d.at.start))
