"""Blocks as they are declared, before names are known: who stands in whom, and what is said of each.

Templates are merged in, heads that list names are taken apart, and every copy of a host is laid out. VMs and machines
of a range stay one draft; so fleets stay small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from vtopo.model import names
from vtopo.model.loading import Document, Loaded
from vtopo.model.mistakes import Mistakes, listed, nearest
from vtopo.model.names import Names
from vtopo.source import Span
from vtopo.syntax.tree import Block, Item, Many, Statement, Text, Word
from vtopo.vocabulary import (
    HEADS,
    KINDS,
    PHRASE,
    PHRASES,
    RESERVED,
    TOP,
    Kind,
    attributes,
    children,
    owners,
)

STAGE = "names"
SYMBOLIC = frozenset({"vm", "machine"})
"""Kinds whose ranges stay one thing with a count."""
SAME = {"deny": "allow"}
"""Attributes kept in one list with another: the rules of a policy have one order, and are one value."""
MOST_COPIES = 100_000
"""So many hosts, switches or segments may one range lay out."""


class Draft:
    """One declared block: its kind, names, parent, what is said of it attribute by attribute, and the blocks inside."""

    __slots__ = ("at", "cuts", "document", "kind", "names", "parent", "parts", "said", "serial")

    def __init__(self, kind: Kind, its_names: Names, parent: Draft | None, at: Span, document: int) -> None:
        self.kind = kind
        self.names = its_names
        self.parent = parent
        self.at = at
        self.document = document
        self.said: dict[str, list[Statement]] = {}
        self.parts: list[Draft] = []
        self.cuts: set[int] | None = None
        self.serial = 0

    @property
    def path(self) -> str:
        """Its full name: of a part, the name of its parent and its own."""
        own = str(self.names)
        if self.parent is not None and (self.kind.part or self.serial):
            return f"{self.parent.path}.{own}"
        return own

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
        stack = [self]
        while stack:
            draft = stack.pop()
            yield draft
            stack.extend(reversed(draft.parts))

    def copy(self, parent: Draft | None, its_names: Names | None = None) -> Draft:
        """The same block once more, in another parent or under another name, with all its parts."""
        twin = Draft(self.kind, its_names or self.names, parent, self.at, self.document)
        twin.said = dict(self.said)
        twin.parts = [part.copy(twin) for part in self.parts]
        return twin


def adopt(owner: Draft, part: Draft) -> None:
    """Puts a draft into another. Parts without a name are called by their kind, and numbered from the second on."""
    part.parent = owner
    if part.kind.part and part.at.text == part.kind.name:
        unnamed = [other for other in owner.parts if other.kind is part.kind and other.at.text == part.kind.name]
        part.names = Names(f"{part.kind.name}{len(unnamed) + 1}" if unnamed else part.kind.name)
    owner.parts.append(part)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement that stands for itself (`require`, `flow`, ...), its file, and the block it stands in."""

    statement: Statement
    document: int
    inside: Draft | None = None


@dataclass(slots=True)
class Declared:
    """All that the files of a plan declare."""

    drafts: list[Draft] = field(default_factory=list)
    unplaced: list[Draft] = field(default_factory=list)
    phrases: dict[str, list[Said]] = field(default_factory=dict)
    changes: list[tuple[Block, int]] = field(default_factory=list)
    plan: Draft | None = None


def declare(loaded: Loaded, mistakes: Mistakes) -> Declared:
    """The drafts and statements of all files of a plan; mistakes are noted where they stand."""
    return _Declaring(loaded, mistakes).run()


class Declaring:
    """Reads items in the block they stand in. Used for whole files, and for the blocks of a `change`."""

    def __init__(self, mistakes: Mistakes, templates: dict[str, Block], declared: Declared) -> None:
        self.mistakes = mistakes
        self.templates = templates
        self.declared = declared
        self._merged: dict[int, list[Item]] = {}

    def items(self, items: Sequence[Item], owner: Draft | None, document: int, *, kind: str) -> None:
        """Reads the items of a block: attributes are noted on it, blocks become drafts in it."""
        before: Item | None = None
        for item in items:
            self._item(item, owner, document, kind, before)
            before = item

    def _item(self, item: Item, owner: Draft | None, document: int, kind: str, before: Item | None) -> None:
        head = item.args[0]
        if not isinstance(head, Word):
            self.mistakes.add(
                STAGE, "word-expected", f"a line starts with a word, not with `{head.span.text}`", head.span
            )
            return
        word = head.text
        if isinstance(item, Block):
            if word in KINDS:
                if word != "template":
                    self.block(item.args, item.items, owner, document)
                elif owner is not None:
                    self._misplaced(head, kind)
            elif word == "change" and owner is None:
                self.declared.changes.append((item, document))
            elif word in attributes(kind) if kind != TOP else False:
                self.mistakes.add(
                    STAGE,
                    "braces-on-attribute",
                    f"`{word}` is an attribute: it takes a value, not a block",
                    head.span,
                    hint=f"write `{word}` with its value behind it",
                )
            elif word in PHRASE:
                self.mistakes.add(STAGE, "braces-on-statement", f"`{word}` takes no block", head.span)
            else:
                self._unknown(item, head, kind, before)
        elif kind != TOP and word in attributes(kind):
            assert owner is not None
            self.note(owner, word, item)
        elif word == "template":
            self.mistakes.add(
                STAGE, "empty-template", "a template needs a block", item.span, hint="write `template NAME { ... }`"
            )
        elif word in KINDS:
            self.block(item.args, (), owner, document)
        elif word in PHRASE and (owner is None or PHRASE[word].anywhere):
            if word == "change":
                self.mistakes.add(
                    STAGE,
                    "change-without-block",
                    "`change` needs a block that says what is to be different",
                    item.span,
                    hint="write `change NAME { ... }`",
                )
            elif word != "include":
                self.declared.phrases.setdefault(word, []).append(Said(item, document, owner))
        else:
            self._unknown(item, head, kind, before)

    def note(self, draft: Draft, word: str, statement: Statement) -> None:
        """Notes an attribute of a draft; one that is written twice is a mistake unless it may be repeated."""
        row = attributes(draft.kind.name)[word]
        key = SAME.get(word, word)
        said = draft.said.get(key)
        if said is None:
            draft.said[key] = [statement]
        elif row.repeat:
            draft.said[key] = [*said, statement]
        else:
            self.mistakes.add(
                STAGE,
                "attribute-twice",
                f"`{word}` is said twice of {draft.kind.name} `{draft.path}`",
                statement.span,
                label="again here",
                related=[(said[0].span, "first here")],
                hint=f"write one list: `{word} [a b]`" if row.many else "",
            )

    def block(self, args: Sequence[object], items: Sequence[Item], owner: Draft | None, document: int) -> None:
        """Declares a block in its parent: one draft for each name of its head, one for each member of a range."""
        word = args[0]
        assert isinstance(word, Word)
        kind = KINDS[word.text]
        head = self._head(kind, word, args)
        if head is None:
            return
        its_names, like = head
        merged = items if like is None else self._merge(like, items)
        drafts: list[Draft] = []
        for its_name, at in its_names:
            for one in self._members(kind, its_name, at):
                draft = Draft(kind, one, owner, at, document)
                self.items(merged, draft, document, kind=kind.name)
                drafts.append(draft)
        for draft in drafts:
            self._settle(draft, owner)

    def _members(self, kind: Kind, its_name: Names, at: Span) -> Iterable[Names]:
        if its_name.count == 1 or kind.name in SYMBOLIC:
            return (its_name,)
        if its_name.count > MOST_COPIES:
            self.mistakes.add(
                STAGE,
                "range-too-large",
                f"the range `{its_name}` has {its_name.count:,} members; one range lays out at most {MOST_COPIES:,} "
                f"{kind.name} blocks",
                at,
            )
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
            self._homeless(draft, owner)

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

    def _homeless(self, draft: Draft, owner: Draft | None) -> None:
        parents = listed([parent for parent in draft.kind.where if parent != TOP], "or")
        kind = draft.kind.name
        if owner is None:
            message = f"{kind} `{draft.names}` stands nowhere: a {kind} stands in a {parents}"
            hint = f"put it in one, or write `on {parents.split(',')[0].split(' ')[0].upper()}`"
        elif parents:
            message = f"a {kind} does not stand in a {owner.kind.name}; it stands in a {parents}"
            hint = "put it there, or write `on` in it"
        else:
            message = f"a {kind} does not stand in a {owner.kind.name}; it stands at the top of a plan"
            hint = ""
        self.mistakes.add(STAGE, "wrong-place", message, draft.at, hint=hint)

    def _head(
        self, kind: Kind, word: Word, args: Sequence[object]
    ) -> tuple[list[tuple[Names, Span]], Word | None] | None:
        """The names in the head of a block, each with its place, and the template it is like."""
        rest = list(args[1:])
        like: Word | None = None
        if len(rest) >= 2 and isinstance(rest[-2], Word) and rest[-2].text == "like":
            last = rest[-1]
            if not isinstance(last, Word):
                self.mistakes.add(STAGE, "template-name", "`like` takes the name of a template", _span(last))
                return None
            like, rest = last, rest[:-2]
        if kind.name == "plan":
            return self._title(word, rest)
        if len(rest) > 1:
            shown = " ".join(_span(arg).text for arg in rest)
            self.mistakes.add(
                STAGE, "several-names", f"several names need a list: `{kind.name} [{shown}]`", _span(rest[1])
            )
            return None
        if not rest:
            if kind.part:
                return [(Names(kind.name), word.span)], like
            self.mistakes.add(STAGE, "no-name", f"a {kind.name} needs a name", word.span)
            return None
        head = rest[0]
        listed_names = head.items if isinstance(head, Many) else (head,)
        found = [(name, _span(arg)) for arg in listed_names if (name := self._name(kind, arg)) is not None]
        return (found, like) if found else None

    def _title(self, word: Word, rest: list[object]) -> tuple[list[tuple[Names, Span]], Word | None] | None:
        if len(rest) == 1 and isinstance(rest[0], Text):
            return [(Names(rest[0].text), rest[0].span)], None
        at = _span(rest[0]) if rest else word.span
        self.mistakes.add(
            STAGE, "plan-title", "a plan has a title, in double quotes", at, hint='write `plan "What it is about"`'
        )
        return None

    def _name(self, kind: Kind, arg: object) -> Names | None:
        if not isinstance(arg, Word):
            self.mistakes.add(
                STAGE,
                "name-expected",
                f"the name of a {kind.name} is a bare word, not `{_span(arg).text}`",
                _span(arg),
                hint="names from elsewhere go into `label`",
            )
            return None
        read = names.read(arg.text)
        if isinstance(read, str):
            self.mistakes.add(STAGE, "range", read, arg.span)
            return None
        for letter in (".", "/", ":"):
            if letter in read.prefix:
                self.mistakes.add(
                    STAGE,
                    "dotted-name",
                    f"the name `{arg.text}` holds a `{letter}`, which names of things can not",
                    arg.span,
                    hint=f'write `{arg.text.replace(letter, "-")}`, with `label "{arg.text}"` inside',
                )
                return None
        if read.prefix in RESERVED and read.first is None:
            self.mistakes.add(
                STAGE, "reserved", f"`{arg.text}` is a word of the language and can not be a name", arg.span
            )
            return None
        if len(arg.text) > 255:
            self.mistakes.add(
                STAGE,
                "long-name",
                f"this name has {len(arg.text):,} letters; at most 255 are taken",
                arg.span,
                hint="names from elsewhere go into `label`",
            )
            return None
        return read

    def _merge(self, like: Word, own: Sequence[Item]) -> list[Item]:
        """The items of a template under the block's own: own values win, blocks add."""
        return _under(self._template(like, ()), own)

    def _template(self, like: Word, seen: tuple[str, ...]) -> list[Item]:
        block = self.templates.get(like.text)
        if block is None:
            hint = nearest(like.text, self.templates)
            self.mistakes.add(STAGE, "unknown-template", f"there is no template `{like.text}`", like.span, hint=hint)
            return []
        if like.text in seen:
            chain = " -> ".join((*seen, like.text))
            self.mistakes.add(STAGE, "template-cycle", f"templates that are like each other: {chain}", like.span)
            return []
        known = self._merged.get(id(block))
        if known is None:
            known = list(block.items)
            args = block.args
            if len(args) == 4 and isinstance(args[2], Word) and args[2].text == "like" and isinstance(args[3], Word):
                known = _under(self._template(args[3], (*seen, like.text)), known)
            self._merged[id(block)] = known
        return known

    def _misplaced(self, head: Word, kind: str) -> None:
        self.mistakes.add(
            STAGE, "wrong-place", f"a {head.text} does not stand in a {kind}; it stands at the top of a plan", head.span
        )

    def _unknown(self, item: Item, head: Word, kind: str, before: Item | None) -> None:
        """Says of a word that fits nothing here where it would fit, or what it may have been meant for."""
        word = head.text
        where = "at the top of a plan" if kind == TOP else f"in a {kind}"
        comma = self._after_comma(item, kind, before)
        if comma:
            self.mistakes.add(
                STAGE, "comma-in-list", f"`{word}` is no word {where}: a comma ends an item", head.span, hint=comma
            )
        elif owners(word):
            here = where if kind == TOP else f"of a {kind}"
            self.mistakes.add(
                STAGE,
                "wrong-block",
                f"`{word}` is not said {here}; it is said of a {listed(owners(word), 'or')}",
                head.span,
            )
        elif word in PHRASE:
            self.mistakes.add(STAGE, "wrong-block", f"`{word}` stands at the top of a plan, not in a {kind}", head.span)
        else:
            known = [*children(kind), *(attributes(kind) if kind != TOP else (p.name for p in (*PHRASES, *HEADS)))]
            hint = nearest(word, known) or nearest(word, [*KINDS, *PHRASE, *(a for k in KINDS for a in attributes(k))])
            self.mistakes.add(STAGE, "unknown-word", f"`{word}` is no word {where}", head.span, hint=hint)

    def _after_comma(self, item: Item, kind: str, before: Item | None) -> str:
        if (
            kind == TOP
            or not isinstance(before, Statement)
            or len(item.args) != 1
            or not isinstance(before.args[0], Word)
        ):
            return ""
        row = attributes(kind).get(before.args[0].text)
        between = before.span.source.text[before.span.end : item.span.start]
        if row is None or not row.many or "," not in between or len(before.args) < 2:
            return ""
        last = before.args[-1]
        given = [i.span.text for i in last.items] if isinstance(last, Many) else [last.span.text]
        lead = " ".join(arg.span.text for arg in before.args[:-1])
        return f"write `{lead} [{' '.join([*given, item.span.text])}]`"


def _under(inherited: Sequence[Item], own: Sequence[Item]) -> list[Item]:
    """The items of a template with a block's own: own values win, blocks add."""
    said = {_said(item) for item in own if isinstance(item, Statement)}
    return [*(item for item in inherited if not (isinstance(item, Statement) and _said(item) in said)), *own]


def _said(item: Statement) -> str:
    word = item.args[0].span.text
    # A brace-less block (`nic`, `storage san1`) adds; it does not replace another of its kind.
    return f"{word} {id(item)}" if word in KINDS and len(item.args) < 3 and word != "switch" else SAME.get(word, word)


class _Declaring(Declaring):
    """Reads all files of a plan: templates first, since they may be used before they are written."""

    def __init__(self, loaded: Loaded, mistakes: Mistakes) -> None:
        super().__init__(mistakes, {}, Declared())
        self.loaded = loaded

    def run(self) -> Declared:
        for document in self.loaded.documents:
            self._templates(document)
        for number, document in enumerate(self.loaded.documents):
            self.items(document.tree.items, None, number, kind=TOP)
        return self.declared

    def _templates(self, document: Document) -> None:
        for item in document.tree.items:
            head = item.args[0]
            if not (isinstance(item, Block) and isinstance(head, Word) and head.text == "template"):
                continue
            name = item.args[1] if len(item.args) > 1 else None
            if not isinstance(name, Word):
                self.mistakes.add(STAGE, "no-name", "a template needs a name", item.span)
            elif name.text in self.templates:
                first = self.templates[name.text]
                self.mistakes.add(
                    STAGE,
                    "duplicate",
                    f"there are two templates `{name.text}`",
                    item.span,
                    label="again here",
                    related=[(first.span, "first here")],
                )
            else:
                self.templates[name.text] = item


def _span(arg: object) -> Span:
    span = getattr(arg, "span", None)
    assert isinstance(span, Span)
    return span
