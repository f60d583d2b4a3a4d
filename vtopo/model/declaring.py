"""Reads the files of a plan into drafts: templates are merged in, and every member of a range of hosts is laid out.

VMs and machines of a range stay one draft; so fleets stay small.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vtopo.model.drafts import MOST_COPIES, SAME, STAGE, Declared, Draft, Said, adopt, lays_out, told_apart
from vtopo.model.heads import read_head
from vtopo.model.loading import Document, Loaded
from vtopo.model.meant import Meant
from vtopo.model.mistakes import Mistakes, nearest
from vtopo.model.names import Names
from vtopo.model.strangers import braces, homeless, stranger
from vtopo.source import Span
from vtopo.syntax.tree import Argument, Block, Item, Many, Statement, Word
from vtopo.vocabulary import KINDS, PHRASE, RESERVED, TOP, Kind, attributes


def declare(loaded: Loaded, mistakes: Mistakes, meant: Meant | None = None) -> Declared:
    """The drafts and statements of all files of a plan; mistakes are noted where they stand."""
    declared = Declared(meant=meant)
    declaring = Declaring(mistakes, declared)
    # Templates first, since they may be used before they are written.
    for document in loaded.documents:
        declaring.templates(document)
    declaring.circles()
    for number, document in enumerate(loaded.documents):
        declaring.items(document.tree.items, None, number, kind=TOP)
    return declared


class Declaring:
    """Reads items in the block they stand in. Used for whole files, and for the blocks of a `change`."""

    def __init__(self, mistakes: Mistakes, declared: Declared) -> None:
        self.mistakes = mistakes
        self.declared = declared
        self._merged: dict[int, list[Item]] = {}

    def items(self, items: Sequence[Item], owner: Draft | None, document: int, *, kind: str) -> None:
        """Reads the items of a block: attributes are noted on it, blocks become drafts in it."""
        known = {} if kind == TOP else attributes(kind)
        before: Item | None = None
        for item in items:
            head = item.args[0]
            assert isinstance(head, Word)
            if owner is not None and head.text in known and isinstance(item, Statement):
                self.note(owner, head.text, item)
            else:
                self._item(item, head, owner, document, kind, before)
            before = item

    def _item(self, item: Item, head: Word, owner: Draft | None, document: int, kind: str, before: Item | None) -> None:
        word = head.text
        if isinstance(item, Block):
            attribute = kind != TOP and word in attributes(kind)
            if word in KINDS and word != "template" and not attribute:
                self.block(item.args, item.items, owner, document)
            elif word == "template" and owner is None:
                pass
            elif word == "change" and owner is None:
                self.declared.changes.append((item, document))
            elif not braces(item, head, kind, self.mistakes):
                self._stranger(item, head, kind, before)
        elif word in KINDS and word != "template":
            self.block(item.args, (), owner, document)
        elif word == "template" and owner is None:
            self.mistakes.add(
                STAGE, "empty-template", "a template needs a block", item.span, hint="write `template NAME { ... }`"
            )
            self._lose(item.args)
        elif word == "change" and owner is None:
            self.mistakes.add(
                STAGE,
                "change-without-block",
                "`change` needs a block that says what is to be different",
                item.span,
                hint="write `change NAME { ... }`",
            )
        elif word in PHRASE and owner is None:
            if word != "include":
                self.declared.phrases.setdefault(word, []).append(Said(item, document))
        elif word in PHRASE and PHRASE[word].anywhere and kind != "plan":
            assert owner is not None
            owner.remarks += ((item, document),)
        else:
            self._stranger(item, head, kind, before)

    def _stranger(self, item: Item, head: Word, kind: str, before: Item | None) -> None:
        if head.text == "template":
            self.mistakes.add(
                STAGE, "wrong-place", f"a template stands at the top of a plan, not in a {kind}", head.span
            )
        else:
            stranger(item, head, kind, before, self.mistakes)

    def _lose(self, args: Sequence[Argument]) -> None:
        """Remembers the names in a head that was a mistake."""
        for arg in args[1:]:
            for one in arg.items if isinstance(arg, Many) else (arg,):
                self.declared.lost.add(one.text)

    def note(self, draft: Draft, word: str, statement: Statement) -> None:
        """Notes an attribute of a draft; one that is written twice is a mistake unless it may be repeated."""
        key = SAME.get(word, word)
        said = draft.said.get(key)
        if said is None:
            draft.said[key] = (statement,)
            return
        row = attributes(draft.kind.name)[word]
        if row.repeat:
            draft.said[key] = (*said, statement)
        else:
            self.mistakes.add(
                STAGE,
                "attribute-twice",
                f"`{word}` is said twice of {draft.kind.name} `{draft.path}`",
                statement.span,
                label="again here",
                related=[(said[0].span, "first here")],
                hint=f"write one list: `{word} [a b]`" if row.many and word != "on" else "",
            )

    def block(self, args: Sequence[Argument], items: Sequence[Item], owner: Draft | None, document: int) -> None:
        """Declares a block in its parent: one draft for each name of its head, one for each member of a range."""
        word = args[0]
        assert isinstance(word, Word)
        kind = KINDS[word.text]
        head = read_head(kind, args, self.mistakes)
        if head is None:
            self._lose(args)
            return
        merged = items if head.like is None else self._merge(head.like, items)
        drafts: list[Draft] = []
        for its_name, at in head.names:
            for one in self._members(kind, its_name, at, merged):
                draft = Draft(kind, one, owner, at, document)
                draft.broken = head.like is not None and head.like.text not in self.declared.templates
                self.items(merged, draft, document, kind=kind.name)
                drafts.append(draft)
        if len(drafts) > 1:
            told_apart(drafts)
        for draft in drafts:
            self._settle(draft, owner)

    def _members(self, kind: Kind, its_name: Names, at: Span, items: Sequence[Item]) -> Iterable[Names]:
        if its_name.count == 1 or not lays_out(kind, items):
            return (its_name,)
        if its_name.count > MOST_COPIES:
            self.mistakes.add(
                STAGE,
                "range-too-large",
                f"the range `{its_name}` has {its_name.count:,} members; one range lays out at most {MOST_COPIES:,} "
                f"{kind.name} blocks",
                at,
            )
            self.declared.lost.add(str(its_name))
            return ()
        return (Names(name) for name in its_name)

    def _settle(self, draft: Draft, owner: Draft | None) -> None:
        """Puts a draft where it stands: in its owner, at the top, or aside until `on` can be resolved."""
        kind, placed = draft.kind, "on" in draft.said
        fits = (owner.kind.name if owner else TOP) in kind.where
        if placed and owner is not None and fits:
            self.mistakes.add(
                STAGE,
                "placed-twice",
                f"{kind.name} `{draft.names}` stands in {owner.kind.name} `{owner.path}` and says `on` as well",
                draft.said["on"][0].span,
                related=[(draft.at, "stands here")],
                hint="leave out `on`, or move the block out",
            )
            adopt(owner, draft)
        elif placed:
            draft.parent = None
            self.declared.unplaced.append(draft)
        elif fits:
            if owner is not None:
                adopt(owner, draft)
            elif kind.name == "plan":
                self._plan(draft)
            else:
                self.declared.drafts.append(draft)
        else:
            homeless(draft, owner, self.mistakes)
            self.declared.lost.update(str(part.names) for part in draft.whole())

    def _plan(self, draft: Draft) -> None:
        if draft.document != 0:
            return
        if self.declared.plan is not None:
            self.mistakes.add(
                STAGE,
                "two-plans",
                "a file holds one plan",
                draft.at,
                label="a second one",
                related=[(self.declared.plan.at, "the first")],
            )
        else:
            self.declared.plan = draft

    # -- templates ---------------------------------------------------------------------------------------------------

    def templates(self, document: Document) -> None:
        """Takes in the templates of a file."""
        for item in document.tree.items:
            head = item.args[0]
            if not (isinstance(item, Block) and isinstance(head, Word) and head.text == "template"):
                continue
            args = item.args[1:]
            name = args[0] if args else None
            like = len(args) == 3 and isinstance(args[1], Word) and args[1].text == "like" and isinstance(args[2], Word)
            if not isinstance(name, Word) or not (len(args) == 1 or like):
                self.mistakes.add(
                    STAGE,
                    "template-name",
                    "a template has one name, and may be like another",
                    args[0].span if args else head.span,
                    hint="write `template NAME { ... }` or `template NAME like OTHER { ... }`",
                )
                self._lose(item.args)
            elif name.text in RESERVED or any(letter in name.text for letter in "[./:"):
                self.mistakes.add(STAGE, "reserved", f"`{name.text}` can not be the name of a template", name.span)
                self.declared.lost.add(name.text)
            elif name.text in self.declared.templates:
                first = self.declared.templates[name.text]
                self.mistakes.add(
                    STAGE,
                    "duplicate",
                    f"there are two templates `{name.text}`",
                    name.span,
                    label="again here",
                    related=[(first.args[1].span, "first here")],
                )
            else:
                self.declared.templates[name.text] = item
                if self.declared.meant is not None:
                    self.declared.meant.declare_word("template", name.span)

    def circles(self) -> None:
        """Tells of templates that are like each other, each circle once, used or not."""
        done: set[str] = set()
        for start in self.declared.templates:
            chain: list[str] = []
            name = start
            while name not in done and name not in chain and name in self.declared.templates:
                chain.append(name)
                args = self.declared.templates[name].args
                name = args[3].span.text if len(args) == 4 else ""
            if name in chain:
                circle = [*chain[chain.index(name) :], name]
                at = self.declared.templates[circle[-2]].args[3].span
                self.mistakes.add(
                    STAGE, "template-cycle", f"templates that are like each other: {' -> '.join(circle)}", at
                )
            done.update(chain)

    def _merge(self, like: Word, own: Sequence[Item]) -> list[Item]:
        """The items of a template under the block's own: own values win, blocks add."""
        return _under(self._template(like, ()), own)

    def _template(self, like: Word, seen: tuple[str, ...]) -> list[Item]:
        known_as = self.declared.templates
        block = known_as.get(like.text)
        if block is None:
            if like.text not in self.declared.lost:
                message = f"there is no template `{like.text}`"
                self.mistakes.add(STAGE, "unknown-template", message, like.span, hint=nearest(like.text, known_as))
            return []
        if self.declared.meant is not None:
            self.declared.meant.word(like.span, "template", like.text, block.args[1].span)
        if like.text in seen:
            return []
        known = self._merged.get(id(block))
        if known is None:
            known = list(block.items)
            if len(block.args) == 4 and isinstance(block.args[3], Word):
                known = _under(self._template(block.args[3], (*seen, like.text)), known)
            self._merged[id(block)] = known
        return known


def _under(inherited: Sequence[Item], own: Sequence[Item]) -> list[Item]:
    """The items of a template with a block's own: own values win, blocks add."""
    said = {_said(item) for item in own if isinstance(item, Statement)}
    return [*(item for item in inherited if not (isinstance(item, Statement) and _said(item) in said)), *own]


def _said(item: Statement) -> str:
    word = item.args[0].span.text
    # A brace-less block (`nic`, `storage san1`) and a statement add; they do not replace another of their kind.
    adds = (word in KINDS and len(item.args) < 3 and word != "switch") or word in PHRASE
    return f"{word} {id(item)}" if adds else SAME.get(word, word)
