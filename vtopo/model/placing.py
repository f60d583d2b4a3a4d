"""Puts every draft where it stands: resolves `on`, applies `change` and `remove`, lays out copies.

Changes touch only what an include of their own file brought in, the innermost file first, so order within a file never
matters (VOCABULARY, rule 9).
"""

from __future__ import annotations

from vtopo.model.declaring import Declaring
from vtopo.model.drafts import MOST_COPIES, STAGE, Declared, Draft, Said, adopt, lays_out, told_apart
from vtopo.model.index import Hit, Index
from vtopo.model.loading import Loaded
from vtopo.model.mistakes import Mistakes, listed
from vtopo.source import Span
from vtopo.syntax.tree import Argument, Block, Item, Many, Statement, Word
from vtopo.vocabulary import REFERENCES, TOP, attributes

ORDER = (
    "machine", "vmm", "vswitch", "portgroup", "component", "vm", "nic", "filter", "firewall", "router", "sensor",
    "manager",
)  # fmt: skip
"""Parents before what may stand in them: `on` finds only what has its place already."""

MOVES = frozenset({"on", "members"})
TARGETS = REFERENCES["target"]


def place(loaded: Loaded, declared: Declared, mistakes: Mistakes) -> tuple[list[Draft], Index]:
    """All drafts of the plan at the places where they stand, outermost ones first, and an index of them."""
    return _Placing(loaded, declared, mistakes).run()


class _Placing:
    def __init__(self, loaded: Loaded, declared: Declared, mistakes: Mistakes) -> None:
        self.loaded = loaded
        self.declared = declared
        self.mistakes = mistakes
        self.top = list(declared.drafts)
        self.gone = Index(mistakes)
        self.removed: dict[int, int] = {}
        self.changed: dict[int, int] = {}
        self.done: set[Word] = set()

    def run(self) -> tuple[list[Draft], Index]:
        edits = self._edits()
        self._remove_first(edits)
        index = self._settle(self.declared.unplaced)
        # What a change says of place and membership decides how many copies there are; so it is applied first, and
        # all else, which may be about one copy only, when the copies stand.
        moves = [self._move(document, item, index) for document, item in edits]
        if any(moves):
            index = self._settle(self._uproot())
        for document, item in edits:
            self._edit(document, item, index)
        for draft in (part for top in self.top for part in top.whole() if part.remarks):
            for statement, document in draft.remarks:
                word = statement.args[0].span.text
                self.declared.phrases.setdefault(word, []).append(Said(statement, document, draft))
        return self.top, index

    def _settle(self, unplaced: list[Draft]) -> Index:
        index = Index(self.mistakes, self.declared.lost)
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

    # -- on ----------------------------------------------------------------------------------------------------------

    def _place(self, draft: Draft, index: Index) -> list[Draft]:
        """The copies of a draft in the parents that its `on` names; none where all of these were removed."""
        kind = draft.kind
        kinds = tuple(parent for parent in kind.where if parent != TOP)
        parents: list[Draft] = []
        gone = False
        for word in self._parents_named(draft):
            left = index.find(word.text, (*kinds, "host", "cluster"))
            before = self.gone.find(word.text, (*kinds, "host", "cluster")) if not left else ()
            if before and not isinstance(before, str):
                # It stood on what was removed, and goes with it.
                gone = True
                draft.parent = before[0].draft
                continue
            hits = index.resolve(word.text, word.span, kinds, many=kind.copies, wanted=listed(kinds, "or"))
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
                    self.gone.add(part)
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

    # -- change and remove -------------------------------------------------------------------------------------------

    def _edits(self) -> list[tuple[int, Item]]:
        """Changes and removals, those of included files first."""
        found: list[tuple[int, Item]] = [(number, block) for block, number in self.declared.changes]
        found += [(said.document, said.statement) for said in self.declared.phrases.get("remove", ())]
        depth = [len(document.brings) for document in self.loaded.documents]
        found.sort(key=lambda edit: (depth[edit[0]], edit[0], isinstance(edit[1], Statement), edit[1].span.start))
        return found

    def _names(self, item: Item) -> tuple[Word, ...]:
        """The names an edit is about; none, and a mistake, where they are not written as such."""
        given: tuple[Argument, ...] = item.args[1:]
        if len(given) == 1 and isinstance(given[0], Many):
            given = given[0].items
        elif len(given) > 1:
            given = ()
        words = tuple(arg for arg in given if isinstance(arg, Word))
        if not words or len(words) < len(given):
            word = "change" if isinstance(item, Block) else "remove"
            shown = " ".join(arg.span.text for arg in item.args[1:] if isinstance(arg, Word)) or "a b"
            usage = "change NAME { ... }" if isinstance(item, Block) else f"remove [{shown}]"
            self.mistakes.add(
                STAGE,
                f"{word}-what",
                f"`{word}` takes one name, or a list of them",
                item.args[0].span,
                hint=f"write `{usage}`",
            )
            return ()
        return words

    def _remove_first(self, edits: list[tuple[int, Item]]) -> None:
        """Takes out whole things that are removed before anything is placed: one of the same name may come instead."""
        known = Index(self.mistakes)
        removals = [edit for edit in edits if isinstance(edit[1], Statement)]
        for draft in (*self.top, *self.declared.unplaced) if removals else ():
            known.add(draft)
        for number, item in removals:
            brings = self.loaded.documents[number].brings
            for word in self._names(item):
                hits = known.find(word.text, TARGETS, None, brings)
                if not hits:
                    self._remove_service(word, brings)
                elif not isinstance(hits, str) and all(
                    hit.first is None and hit.draft.document in brings and hit.draft.kind is hits[0].draft.kind
                    for hit in hits
                ):
                    self.done.add(word)
                    known.drop(hit.draft for hit in hits)
                    for hit in hits:
                        self._forget(hit.draft, number)
        self.top = [draft for draft in self.top if id(draft) not in self.removed]
        self.declared.unplaced = [draft for draft in self.declared.unplaced if id(draft) not in self.removed]

    def _forget(self, draft: Draft, number: int) -> None:
        for part in draft.whole():
            self.gone.add(part)
            self.removed[id(part)] = number

    def _remove_service(self, word: Word, brings: frozenset[int]) -> None:
        services = self.declared.phrases.get("service", [])
        left = [
            said
            for said in services
            if not (said.document in brings and [arg.span.text for arg in said.statement.args[1:2]] == [word.text])
        ]
        if len(left) < len(services):
            self.done.add(word)
            services[:] = left

    def _move(self, number: int, item: Item, index: Index) -> bool:
        """Applies what a change says of place and membership; says whether there was any."""
        said = [
            inner
            for inner in (item.items if isinstance(item, Block) else ())
            if isinstance(inner, Statement) and inner.args[0].span.text in MOVES
        ]
        for statement in said:
            for name in self._names(item):
                for draft in self._targets(number, name, index, "change"):
                    # What can not be said of it is told when all of the change is applied.
                    if (word := statement.args[0].span.text) in attributes(draft.kind.name):
                        self._set(draft, word, [statement], number)
        return bool(said)

    def _edit(self, number: int, item: Item, index: Index) -> None:
        """Applies one change or removal."""
        for name in self._names(item):
            if name in self.done:
                continue
            drafts = self._targets(number, name, index, "change" if isinstance(item, Block) else "remove")
            if isinstance(item, Block):
                self._change(drafts, item, number, index)
            else:
                for draft in drafts:
                    siblings = draft.parent.parts if draft.parent else self.top
                    siblings[:] = [other for other in siblings if other is not draft]
                    index.drop(draft.whole())

    def _targets(self, number: int, name: Word, index: Index, word: str) -> list[Draft]:
        """The drafts an edit means, split out of their range where it means some members only."""
        brings = self.loaded.documents[number].brings
        if self._removed_outside(name.text, number):
            return []
        hits = index.resolve(name.text, name.span, TARGETS, among=brings, wanted="thing")
        own = [hit for hit in hits if hit.draft.document not in brings]
        if own:
            here = "this file itself" if own[0].draft.document == number else "a file that this one does not include"
            self.mistakes.add(
                STAGE,
                f"{word}-own",
                f"`{word}` touches only what an include brought in, but `{name.text}` is from {here}",
                name.span,
                related=[(own[0].draft.at, "declared here")],
                hint="edit it there" if own[0].draft.document == number else "",
            )
            return []
        return [self._split(hit, index) for hit in hits]

    def _removed_outside(self, path: str, number: int) -> bool:
        """Whether a name is no more because a file further out removes it."""
        before = self.gone.find(path, TARGETS)
        by = [self.removed.get(id(hit.draft)) for hit in before] if not isinstance(before, str) else []
        return any(other is not None and number in self.loaded.documents[other].brings for other in by)

    def _split(self, hit: Hit, index: Index) -> Draft:
        draft, holder = hit.draft, hit.draft.holder
        if hit.first is None or hit.last is None or holder is None:
            return draft
        first, last = holder.names.first, holder.names.last
        assert first is not None
        assert last is not None
        rest = [(first, hit.first - 1), (hit.first, hit.last), (hit.last + 1, last)]
        pieces = self._cut(holder, [(low, high) for low, high in rest if low <= high], index)
        chosen = holder.names.part(hit.first, hit.last)
        piece = next(piece for piece in pieces if piece.names == chosen)
        return piece if holder is draft else piece.parts[holder.parts.index(draft)]

    def _cut(self, holder: Draft, parts: list[tuple[int, int]], index: Index) -> list[Draft]:
        """The pieces of a range, which now stand in its place."""
        siblings = holder.parent.parts if holder.parent else self.top
        pieces = [holder.copy(holder.parent, holder.names.part(low, high)) for low, high in parts]
        at = next(at for at, other in enumerate(siblings) if other is holder)
        siblings[at : at + 1] = pieces
        index.drop(holder.whole())
        for piece in pieces:
            for part in piece.whole():
                index.add(part)
        return pieces

    def _change(self, drafts: list[Draft], block: Block, number: int, index: Index) -> None:
        drafts = [one for draft in drafts for one in self._laid_out(draft, block, index)]
        changed: list[Draft] = []
        for draft in drafts:
            probe = Draft(draft.kind, draft.names, draft.parent, draft.at, number)
            declared = Declared(templates=self.declared.templates, lost=self.declared.lost)
            Declaring(self.mistakes, declared).items(block.items, probe, number, kind=draft.kind.name)
            for word, said in probe.said.items():
                self._set(draft, word, said, number)
            draft.remarks += probe.remarks
            changed.append(probe)
            if len(drafts) > 1:
                told_apart([probe])
            for part in probe.parts:
                adopt(draft, part)
                for inner in part.whole():
                    index.add(inner)
            self._place_all(declared.unplaced, index)

    def _laid_out(self, draft: Draft, block: Block, index: Index) -> list[Draft]:
        """The members of a range one by one, where a change puts more than nics in them."""
        its = draft.names
        if its.first is None or its.last is None or not lays_out(draft.kind, block.items):
            return [draft]
        if its.count > MOST_COPIES:
            self.mistakes.add(
                STAGE,
                "range-too-large",
                f"`{its}` has {its.count:,} members; a block can be put in each of at most {MOST_COPIES:,}",
                block.args[0].span,
            )
            return []
        return self._cut(draft, [(at, at) for at in range(its.first, its.last + 1)], index)

    def _set(self, draft: Draft, word: str, said: list[Statement], number: int) -> None:
        """Sets an attribute; of two changes the one of the outer file wins, else they contradict each other."""
        before = draft.said.get(word)
        other = self.changed.get(id(before[0])) if before else None
        if before and other is not None and before[0] is not said[0]:
            if other != number and other in self.loaded.documents[number].brings:
                pass
            else:
                self.mistakes.add(
                    STAGE,
                    "changed-twice",
                    f"`{word}` of {draft.kind.name} `{draft.path}` is changed twice",
                    said[0].span,
                    label="again here",
                    related=[(before[0].span, "first here")],
                    hint="changes have no order: say it once",
                )
        draft.said[word] = said
        for statement in said:
            self.changed[id(statement)] = number
