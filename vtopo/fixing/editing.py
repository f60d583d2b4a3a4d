"""What a fix says, said in the files of the plan: where a thing is written, or by a `change` of what was included.

An item may write many things: a range, copies in several places, all that are like a template. It is edited only if all
of them are meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from vtopo.findings import Edit, Finding, Fix
from vtopo.fixing.placing import append, cut, edit, put, uncomment
from vtopo.fixing.writings import File, Writings
from vtopo.model.plan import Model
from vtopo.model.things import Host, Thing
from vtopo.source import Source
from vtopo.syntax.layout import written as spelled
from vtopo.syntax.parser import parse
from vtopo.syntax.tree import Block, Item, Many, Statement


class _UnsayableError(Exception):
    """The files of the plan can not say a fix without saying more."""


def placed(findings: Iterable[Finding], model: Model, before: Model | None) -> tuple[Finding, ...]:
    """Findings whose fixes know how the files of the plan would say them; `before` is the model of the baseline."""
    writings = Writings(model, before)
    known: dict[Fix, Fix] = {}
    found = []
    for finding in findings:
        fix = finding.fix
        if fix is not None:
            if fix not in known:
                known[fix] = replace(fix, edits=edits(fix, writings))
            finding = replace(finding, fix=known[fix])
        found.append(finding)
    return tuple(found)


def edits(fix: Fix, writings: Writings) -> tuple[Edit, ...]:
    """What is to be written where; nothing if the files of the plan can not say it without saying more."""
    try:
        return tuple(dict.fromkeys(_Editing(writings).run(fix)))
    except _UnsayableError:
        return ()


class _Editing:
    def __init__(self, writings: Writings) -> None:
        self.writings = writings
        self._put: dict[tuple[str, int], tuple[File, Item, list[str]]] = {}
        self._changed: dict[str, list[str]] = {}
        self._removed: list[str] = []

    def run(self, fix: Fix) -> Iterator[Edit]:
        tree, problems = parse(Source("fix", fix.change))
        if problems:
            raise _UnsayableError
        for item in tree.items:
            things = self._things(item)
            if isinstance(item, Block):
                for inner in item.items:
                    yield from self._set(things, inner)
            else:
                yield from self._remove(things)
        for place in fix.drops:
            source = self.writings.source(place.file)
            if source is None or place.line > source.text.count("\n") + 1:
                raise _UnsayableError
            yield self._drop(source, source.offset(place.line, place.column))
        yield from (put(*its) for its in self._put.values())
        said = "".join(self._changes())
        if said:
            yield append(self.writings.plan, said)

    def _things(self, item: Item) -> list[Thing]:
        """The things that a statement names, each of them the only one of its name."""
        arg = item.args[-1]
        names = [one.text for one in arg.items] if isinstance(arg, Many) else [arg.text]
        found = []
        for name in names:
            things = [its for its in self.writings.named(name) if not (isinstance(its, Host) and its.machine)]
            if len(things) != 1:
                raise _UnsayableError
            found += things
        return found

    # -- attributes --------------------------------------------------------------------------------------------------

    def _set(self, things: Sequence[Thing], inner: Item) -> Iterator[Edit]:
        """What says an attribute of some things in place of what is said now."""
        attribute = inner.args[0].span.text
        said = " ".join(spelled(arg) for arg in inner.args)
        wanted, done = {thing.id for thing in things}, set[str]()
        for thing in things:
            if thing.id in done:
                continue
            replaced = self._replaced(thing, attribute, said, wanted)
            if replaced is not None:
                yield replaced[0]
            covered = replaced[1] if replaced else self._added(thing, attribute, said, wanted)
            if covered is None:
                self._must_be_included(thing)
                self._changed.setdefault(thing.id, []).append(said)
            else:
                done |= covered

    def _replaced(self, thing: Thing, attribute: str, said: str, wanted: set[str]) -> tuple[Edit, set[str]] | None:
        """The statement that says it now, said otherwise, and all that it is said of."""
        at = thing.written.get(attribute)
        file = self.writings.file(at) if at else None
        if at is None or file is None:
            return None
        found, covered = file.at(at.start), self.writings.saying(attribute, at)
        if found is None or not isinstance(found.item, Statement) or not covered <= wanted:
            return None
        span = found.item.span
        return None if file.commented(span.start, span.end) else (edit(file, span.start, span.end, said), covered)

    def _added(self, thing: Thing, attribute: str, said: str, wanted: set[str]) -> set[str] | None:
        """All that are written by the block of a thing, which is to have one attribute more."""
        file = self.writings.file(thing.at)
        found = file.at(thing.at.start) if file else None
        if file is None or found is None or not self._silent(thing, attribute):
            return None
        covered = self.writings.beside(thing, found)
        if not covered <= wanted:
            return None
        self._put.setdefault((file.source.name, found.item.args[0].start), (file, found.item, []))[2].append(said)
        return covered

    def _silent(self, thing: Thing, attribute: str) -> bool:
        """Whether nothing is said of it but by a template, against which its own word would count."""
        at = thing.written.get(attribute)
        if at is None:
            return True
        found = self.writings.anywhere(at).at(at.start)
        return found is not None and found.inside is not None and found.inside.item.args[0].span.text == "template"

    # -- things ------------------------------------------------------------------------------------------------------

    def _remove(self, things: Sequence[Thing]) -> Iterator[Edit]:
        """What takes some things out."""
        wanted, done = {thing.id for thing in things}, set[str]()
        for thing in things:
            if thing.id in done:
                continue
            file = self.writings.file(thing.at)
            found = file.at(thing.at.start) if file else None
            covered = self.writings.beside(thing, found) if found else set[str]()
            if file is not None and found is not None and covered <= wanted:
                done |= covered
                yield self._cut(file, found.item)
            elif file is not None and found is not None and (left := self._unlisted(file, found.item, wanted, thing)):
                done |= covered & wanted
                yield left
            else:
                self._must_be_included(thing)
                self._removed.append(thing.id)

    def _unlisted(self, file: File, item: Item, wanted: set[str], thing: Thing) -> Edit | None:
        """The list of names that some things are written by, without theirs; None if it is no such list."""
        names = item.args[1] if len(item.args) > 1 else None
        if not isinstance(names, Many) or file.commented(names.start, names.end):
            return None
        left = [
            word.text
            for word in names.items
            if not (its := self.writings.between(thing, word.start, word.end)) or not its <= wanted
        ]
        if len(left) == len(names.items) or any(
            its & wanted and not its <= wanted
            for word in names.items
            if (its := self.writings.between(thing, word.start, word.end))
        ):
            return None
        return edit(file, names.start, names.end, _list(left))

    def _drop(self, source: Source, offset: int) -> Edit:
        """What takes out a statement or a comment."""
        file = self.writings.file_of(source)
        comment = file.comment(offset) if file else None
        found = file.at(offset) if file else None
        if file is not None and comment is not None:
            return uncomment(file, comment)
        if file is None or found is None or found.item.args[0].start != offset:
            raise _UnsayableError
        return self._cut(file, found.item)

    def _cut(self, file: File, item: Item) -> Edit:
        return cut(file, item.args[0].start, item.end if isinstance(item, Block) else item.span.end)

    # -- what was included -------------------------------------------------------------------------------------------

    def _must_be_included(self, thing: Thing) -> None:
        """A plan can change what it includes, and not what it declares itself, member by member."""
        if thing.at.source is self.writings.plan.source or self.writings.plan.source.name.endswith(".json"):
            raise _UnsayableError

    def _changes(self) -> Iterator[str]:
        """The statements for what can not be said where it is written."""
        together: dict[tuple[str, ...], list[str]] = {}
        for name, said in self._changed.items():
            together.setdefault(tuple(said), []).append(name)
        for several, names in together.items():
            yield f"change {_list(names)} {{ {', '.join(several)} }}\n"
        if self._removed:
            yield f"remove {_list(self._removed)}\n"


def _list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"[{' '.join(names)}]"
