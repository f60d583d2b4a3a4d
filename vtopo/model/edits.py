"""Applies `change` and `remove`.

They touch only what an include of their own file brought in, the innermost file first, so order within a file never
matters (VOCABULARY, rule 9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from vtopo.model.declaring import Declaring
from vtopo.model.drafts import MOST_COPIES, STAGE, Declared, Draft, adopt, lays_out, told_apart
from vtopo.model.index import Hit, Index
from vtopo.model.loading import Loaded
from vtopo.model.mistakes import Mistakes
from vtopo.syntax.tree import Argument, Block, Item, Many, Statement, Word
from vtopo.vocabulary import KINDS, REFERENCES, attributes

MOVES = frozenset({"on", "members"})
TARGETS = REFERENCES["target"]
Place: TypeAlias = Callable[[Iterable[Draft], Index], None]
"""Puts drafts where their `on` says. It is handed on and not kept: who places keeps the edits, and a circle would keep
the whole text for as long as the program runs."""


class Edits:
    """The changes and removals of a plan. `gone` is what was removed before anything was placed."""

    def __init__(self, loaded: Loaded, declared: Declared, mistakes: Mistakes, top: list[Draft]) -> None:
        self.loaded = loaded
        self.declared = declared
        self.mistakes = mistakes
        self.top = top
        self.gone = Index(mistakes)
        self._removed: dict[int, int] = {}
        self._changed: dict[int, int] = {}
        self._done: set[Word] = set()
        self._moved: set[tuple[Word, int]] = set()
        self._edits = self._in_order()

    def before_placing(self) -> None:
        """Removes whole things, and moves what is named as it was written."""
        if not self._edits:
            return
        known = self._known()
        self._remove_first(self._edits, known)
        for document, item in self._edits:
            self._move_first(document, item, known)

    def move(self, index: Index) -> bool:
        """Applies what changes say of place and membership of single copies; says whether there was any."""
        moved = [self._move(document, item, index) for document, item in self._edits]
        return any(moved)

    def apply(self, index: Index, place_all: Place) -> None:
        """Applies all other changes, and removes parts and copies."""
        for document, item in self._edits:
            self._edit(document, item, index, place_all)

    def _in_order(self) -> list[tuple[int, Item]]:
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
            word, end = ("change", " { ... }") if isinstance(item, Block) else ("remove", "")
            self.mistakes.add(
                STAGE,
                f"{word}-what",
                f"`{word}` takes one name, or a list of them",
                item.args[0].span,
                hint=f"write `{word} {_meant(item.args[1:])}{end}`",
            )
            return ()
        return words

    def _known(self) -> Index:
        """An index of what is declared, before any of it is placed."""
        known = Index(self.mistakes)
        for draft in (*self.top, *self.declared.unplaced):
            for part in draft.whole():
                known.add(part)
        return known

    def _remove_first(self, edits: list[tuple[int, Item]], known: Index) -> None:
        """Takes out whole things that are removed before anything is placed: one of the same name may come instead."""
        for number, item in edits:
            if isinstance(item, Block):
                continue
            brings = self.loaded.documents[number].brings
            for word in self._names(item):
                hits = known.find(word.text, TARGETS, None, brings)
                if not hits:
                    self._remove_service(word, brings)
                elif not isinstance(hits, str) and all(
                    hit.first is None
                    and hit.draft.document in brings
                    and hit.draft.parent is None
                    and hit.draft.kind is hits[0].draft.kind
                    for hit in hits
                ):
                    self._done.add(word)
                    if self.declared.meant is not None:
                        self.declared.meant.path(word.span, word.text, (hit.draft for hit in hits))
                    for hit in hits:
                        known.drop(hit.draft.whole())
                        self._forget(hit.draft, number)
        for drafts in (self.top, self.declared.unplaced):
            drafts[:] = [draft for draft in drafts if id(draft) not in self._removed]

    def _forget(self, draft: Draft, number: int) -> None:
        for part in draft.whole():
            self.gone.add(part)
            self._removed[id(part)] = number

    def _remove_service(self, word: Word, brings: frozenset[int]) -> None:
        services = self.declared.phrases.get("service", [])
        left = [
            said
            for said in services
            if not (said.document in brings and [arg.span.text for arg in said.statement.args[1:2]] == [word.text])
        ]
        if len(left) < len(services):
            self._done.add(word)
            if self.declared.meant is not None:
                for said in services:
                    if said not in left:
                        self.declared.meant.word(word.span, "service", word.text, said.statement.args[1].span)
            services[:] = left

    def _moves(self, item: Item) -> list[tuple[Word, str, Statement]]:
        """What a change says of place and membership: of what, the attribute, and its statement."""
        said = [
            inner
            for inner in (item.items if isinstance(item, Block) else ())
            if isinstance(inner, Statement) and inner.args[0].span.text in MOVES
        ]
        return [(name, one.args[0].span.text, one) for one in said for name in (self._names(item) if said else ())]

    def _move_first(self, number: int, item: Item, known: Index) -> None:
        """Applies what a change says of place and membership to what is named before anything is placed."""
        brings = self.loaded.documents[number].brings
        for name, word, statement in self._moves(item):
            hits = known.find(name.text, TARGETS, None, brings)
            if (
                isinstance(hits, str)
                or not hits
                or any(hit.draft.document not in brings or hit.draft.kind is not hits[0].draft.kind for hit in hits)
            ):
                continue
            for draft in [self._split(hit, known) for hit in hits]:
                if word not in attributes(draft.kind.name):
                    continue
                self._moved.add((name, id(statement)))
                self._set(draft, word, [statement], number)
                if word == "on" and not any(other is draft for other in self.declared.unplaced):
                    siblings = self._siblings(draft)
                    siblings[:] = [other for other in siblings if other is not draft]
                    draft.parent, draft.serial = None, 0
                    self.declared.unplaced.append(draft)

    def _move(self, number: int, item: Item, index: Index) -> bool:
        """Applies what a change says of place and membership of one copy; says whether there was any."""
        moved = False
        for name, word, statement in self._moves(item):
            if (name, id(statement)) not in self._moved:
                for draft in self._targets(number, name, index, "change"):
                    # What can not be said of it is told when all of the change is applied.
                    if word in attributes(draft.kind.name):
                        self._set(draft, word, [statement], number)
                        moved = True
        return moved

    def _edit(self, number: int, item: Item, index: Index, place_all: Place) -> None:
        """Applies one change or removal."""
        for name in self._names(item):
            if name in self._done:
                continue
            drafts = self._targets(number, name, index, "change" if isinstance(item, Block) else "remove")
            if isinstance(item, Block):
                self._change(drafts, item, number, index, place_all)
            else:
                for draft in drafts:
                    siblings = self._siblings(draft)
                    siblings[:] = [other for other in siblings if other is not draft]
                    index.drop(draft.whole())

    def _targets(self, number: int, name: Word, index: Index, word: str) -> list[Draft]:
        """The drafts an edit means, split out of their range where it means some members only."""
        brings = self.loaded.documents[number].brings
        if self._removed_outside(name.text, number) or self._can_not(number, name, index):
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

    def _can_not(self, number: int, name: Word, index: Index) -> bool:
        """Tells of an edit of what the same file removes, and of a service, which is no block."""
        if index.find(name.text, TARGETS):
            return False
        said = self.declared.phrases.get("service", ())
        service = next((one for one in said if [arg.span.text for arg in one.statement.args[1:2]] == [name.text]), None)
        before = self.gone.find(name.text, TARGETS)
        here = [hit for hit in before if not isinstance(hit, str) and self._removed.get(id(hit.draft)) == number]
        if here:
            message = f"`{name.text}` is removed by this file: nothing is left of it to change"
            self.mistakes.add(STAGE, "change-removed", message, name.span, hint="say only one of the two")
        elif service is not None:
            self.mistakes.add(
                STAGE,
                "change-service",
                f"`{name.text}` is a service, which can not be changed",
                name.span,
                related=[(service.statement.span, "this service")],
                hint=f"write `remove {name.text}`, and declare it anew",
            )
        return bool(here) or service is not None

    def _removed_outside(self, path: str, number: int) -> bool:
        """Whether a name is no more because a file further out removes it."""
        before = self.gone.find(path, TARGETS)
        by = [self._removed.get(id(hit.draft)) for hit in before] if not isinstance(before, str) else []
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

    def _siblings(self, draft: Draft) -> list[Draft]:
        """The list a draft is in."""
        if draft.parent is not None:
            return draft.parent.parts
        waiting = self.declared.unplaced
        return waiting if any(other is draft for other in waiting) else self.top

    def _cut(self, holder: Draft, parts: list[tuple[int, int]], index: Index) -> list[Draft]:
        """The pieces of a range, which now stand in its place."""
        siblings = self._siblings(holder)
        pieces = [holder.copy(holder.parent, holder.names.part(low, high)) for low, high in parts]
        at = next(at for at, other in enumerate(siblings) if other is holder)
        siblings[at : at + 1] = pieces
        index.drop(holder.whole())
        for piece in pieces:
            for part in piece.whole():
                index.add(part)
        return pieces

    def _change(self, drafts: list[Draft], block: Block, number: int, index: Index, place_all: Place) -> None:
        drafts = [one for draft in drafts for one in self._laid_out(draft, block, index)]
        changed: list[Draft] = []
        for draft in drafts:
            probe = Draft(draft.kind, draft.names, draft.parent, draft.at, number)
            declared = Declared(templates=self.declared.templates, lost=self.declared.lost, meant=self.declared.meant)
            Declaring(self.mistakes, declared).items(block.items, probe, number, kind=draft.kind.name)
            for word, said in probe.said.items():
                if word not in MOVES or word not in draft.said:
                    self._set(draft, word, said, number)
            draft.remarks += probe.remarks
            changed.append(probe)
            if len(drafts) > 1:
                told_apart([probe])
            for part in probe.parts:
                adopt(draft, part)
                for inner in part.whole():
                    index.add(inner)
            place_all(declared.unplaced, index)

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

    def _set(self, draft: Draft, word: str, said: Sequence[Statement], number: int) -> None:
        """Sets an attribute; of two changes the one of the outer file wins, else they contradict each other."""
        before = draft.said.get(word)
        other = self._changed.get(id(before[0])) if before else None
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
        draft.said[word] = tuple(said)
        for statement in said:
            self._changed[id(statement)] = number


def _meant(given: Sequence[Argument]) -> str:
    """The names that an edit was to be about: not the kind, which one may take to belong before a name."""
    words = [
        one.text for arg in given for one in (arg.items if isinstance(arg, Many) else (arg,)) if isinstance(one, Word)
    ]
    names = words[1:] if words[1:] and words[0] in KINDS else words
    return names[0] if len(names) == 1 else f"[{' '.join(names)}]" if names else "NAME"
