"""Document to tree: what a plan in JSON says, as the statements and blocks it would have been written in."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.model.document.entries import Entries
from vtopo.model.document.scanning import Array, Broken, Number, Record, Value, scan
from vtopo.model.document.tables import (
    FORM,
    LEVELS,
    MARK,
    PLAN,
    STATEMENTS,
    TABLES,
    THINGS,
    TITLE,
    VERSION,
    form_of,
    kinds_of,
)
from vtopo.model.document.telling import STAGE, Telling
from vtopo.model.document.terms import Terms
from vtopo.problems import Place, Problem
from vtopo.source import Source
from vtopo.syntax.collector import paused
from vtopo.syntax.text import decode
from vtopo.syntax.tree import Argument, Block, Item, Mark, Statement, Tree, Word
from vtopo.vocabulary import PHRASE, attributes


def read_tree(name: str, data: bytes) -> tuple[Tree | None, tuple[Problem, ...]]:
    """The tree of a plan in JSON, its nodes placed in the JSON text, and every mistake of form; None where any is."""
    with paused():
        return _read(name, data)


def _read(name: str, data: bytes) -> tuple[Tree | None, tuple[Problem, ...]]:
    source, problems = decode(name, data)
    if source is None:
        return None, problems
    value = scan(source)
    if isinstance(value, Broken):
        return None, (Problem(STAGE, value.code, value.message, Place.of(value.span), hint=value.hint),)
    telling = Telling(source)
    items = _Reading(source, telling).run(value)
    told = telling.told()
    return (None if told else Tree(source, tuple(items), ())), told


class _Reading:
    def __init__(self, source: Source, telling: Telling) -> None:
        self.source = source
        self.telling = telling
        self.terms = Terms(source, telling)

    def run(self, value: Value) -> list[Item]:
        """The items of the plan, in the order of the document."""
        if not isinstance(value, Record):
            self.telling.wrong_type("plan", "an object", value)
            return []
        members = self.terms.members(value)
        if MARK not in members:
            hint = f'a plan in JSON starts with `"{MARK}": {VERSION}`; `vtopo import` reads other formats'
            self.telling.tell("no-plan", f"this is no plan of vtopo: it has no `{MARK}`", value, hint)
            return []
        items: list[Item] = []
        things = Entries(self.terms)
        place: int | None = None
        for key, (at, its) in members.items():
            if key == MARK:
                self._version(its)
            elif key == PLAN:
                items += self._plan(its)
            elif key not in TABLES:
                self.telling.unknown("unknown-table", "table of a plan", at, (MARK, PLAN, *TABLES))
            elif not isinstance(its, Array):
                self.telling.wrong_type(key, "a list", its)
            elif key == LEVELS:
                items += self._levels(its)
            elif key in THINGS:
                place = len(items) if place is None else place
                things.read(key, its)
            else:
                items += [item for value in its.items if (item := self._statement(key, value)) is not None]
        place = place or 0
        return [*items[:place], *things.items(), *items[place:]]

    def _version(self, value: Value) -> None:
        if not isinstance(value, Number):
            self.telling.wrong_type(MARK, "a number", value)
        elif value.raw != str(VERSION):
            message = f"this is version {value.raw[:20]} of a plan in JSON; this vtopo reads version {VERSION}"
            self.telling.tell("wrong-version", message, value)

    def _plan(self, value: Value) -> list[Item]:
        if not isinstance(value, Record):
            self.telling.wrong_type(PLAN, "an object", value)
            return []
        members = self.terms.members(value)
        known = attributes(PLAN)
        title = self.terms.text(TITLE, members[TITLE][1]) if TITLE in members else None
        if TITLE not in members:
            self.telling.tell("missing-member", f"`{PLAN}` needs `{TITLE}` here", value)
        said: list[Item] = []
        for key, (at, its) in members.items():
            if key in known:
                word = Word(key, self.source, at.start + 1)
                statement = self.terms.statement(word, known[key].forms, its)
                said += [statement] if statement else []
            elif key != TITLE:
                self.telling.unknown("unknown-member", f"member of `{PLAN}`", at, (TITLE, *known))
        if title is None:
            return []
        head = (self.terms.said(PLAN, value.start), title)
        return [Block(head, tuple(said), value.start, value.end) if said else Statement(head)]

    def _levels(self, value: Array) -> list[Item]:
        words = [self.terms.word("level", item, "a name") for item in value.items]
        args: list[Argument] = [self.terms.said(LEVELS, value.start)]
        for word in words:
            if word is not None:
                between = [Mark("<", self.source, word.start)] if len(args) > 1 else []
                args += [*between, word]
        return [Statement(tuple(args))] if len(args) > 1 else []

    def _statement(self, table: str, value: Value) -> Statement | None:
        word = STATEMENTS[table]
        if not isinstance(value, Record):
            self.telling.wrong_type(word, "an object", value)
            return None
        forms = PHRASE[word].forms
        if len(forms) == 1:
            return self.terms.statement(self.terms.said(word, value.start), forms, value)
        members = self.terms.members(value)
        if FORM not in members:
            self.telling.tell("missing-member", f"`{word}` needs `{FORM}` here", value)
            return None
        kind = self.terms.keyword(FORM, members[FORM][1], kinds_of(word))
        if kind is None:
            return None
        rest = Record(value.start, [member for member in value.members if member[0].text != FORM], value.end)
        forms = (form_of(word, kind.text),)
        return self.terms.statement(self.terms.said(word, value.start), forms, rest, list(_words(kind)))


def _words(kind: Word) -> Iterator[Word]:
    """The words of a form that its kind is made of, each where it stands: `no` and `path` of `no-path`."""
    at = kind.start
    for word in kind.text.split("-"):
        yield Word(word, kind.source, at)
        at += len(word) + 1
