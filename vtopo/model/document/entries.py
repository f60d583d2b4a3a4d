"""The things of a document: each entry as a block, in the block it stands in where the document has that one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from vtopo.model.document.relative import in_host, in_vmm
from vtopo.model.document.scanning import Array, Record, String, Value
from vtopo.model.document.tables import (
    DECISION,
    NICS,
    ON,
    RULES,
    THINGS,
    columns,
    entry_keys,
    has_rules,
    inline_nics,
    parents,
    table_columns,
)
from vtopo.model.document.terms import SILENT, Terms
from vtopo.model.said import RELATIVE
from vtopo.syntax.tree import Argument, Block, Item, Many, Statement, Word
from vtopo.vocabulary import KINDS, Attribute, attributes, owners, slots_of

_Members = Mapping[str, tuple[String, Value]]


@dataclass(slots=True)
class _Entry:
    """One thing: its head, the names of what it stands in, what is said of it, and the things inside it."""

    kind: str
    name: Word
    value: Record
    on: Statement | None = None
    place: str = ""
    said: list[Item] = field(default_factory=list)
    parts: list[_Entry] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Its full name."""
        return f"{self.place}.{self.name.text}" if self.place and KINDS[self.kind].part else self.name.text


class Entries:
    """Reads the tables of things, one after the other, and then puts each thing where it stands."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.telling = terms.telling
        self._entries: list[_Entry] = []

    def read(self, table: str, values: Array) -> None:
        """Reads one table."""
        for value in values.items:
            if not isinstance(value, Record):
                self.telling.wrong_type(" or ".join(THINGS[table]), "an object", value)
                continue
            members = self.terms.members(value)
            kind = self._kind(table, members, value)
            entry = self._entry(kind, table_columns(table, kind), entry_keys(table), members, value) if kind else None
            if entry is not None:
                self._entries.append(entry)

    def items(self) -> Iterator[Item]:
        """The blocks that stand at the top, the others inside them."""
        self._twice()
        by_path: dict[tuple[str, str], list[_Entry]] = {}
        for entry in self._entries:
            by_path.setdefault((entry.kind, entry.path), []).append(entry)
        hosts = {entry.name.text: entry.place for entry in self._entries if entry.kind == "machine" and entry.place}
        clusters = frozenset(entry.name.text for entry in self._entries if entry.kind == "cluster")
        top: list[_Entry] = []
        for entry in self._entries:
            self._relate(entry, hosts, clusters)
            found = [holder for kind in parents(entry.kind) for holder in by_path.get((kind, entry.place), ())]
            # A VMM in a VM is refused later; nested here, the two could stand in each other.
            if entry.place and len(found) == 1 and (entry.kind, found[0].kind) != ("vmm", "vm"):
                found[0].parts.append(entry)
                entry.on = None
            else:
                top.append(entry)
        return (self._block(entry) for entry in top)

    def _block(self, entry: _Entry) -> Item:
        # What says no more than its kind is unnamed: the language calls it by its kind.
        kind = self.terms.said(entry.kind, entry.value.start)
        unnamed = KINDS[entry.kind].part and entry.name.text == entry.kind
        head: tuple[Argument, ...] = (entry.name,) if unnamed else (kind, entry.name)
        inside = (*((entry.on,) if entry.on else ()), *entry.said, *(self._block(part) for part in entry.parts))
        return Block(head, inside, entry.value.start, entry.value.end) if inside else Statement(head)

    def _twice(self) -> None:
        """Tells parts that are called by their kind twice: the language would number them."""
        seen: dict[tuple[str, str], _Entry] = {}
        nics = (part for entry in self._entries for part in entry.parts)
        for entry in (*self._entries, *nics):
            if KINDS[entry.kind].part and entry.name.text == entry.kind and (entry.place or not entry.on):
                first = seen.setdefault((entry.kind, entry.path), entry)
                if first is not entry:
                    message = f"there are two {entry.kind}s `{entry.path}`"
                    self.telling.tell("duplicate", message, entry.value, first=first.value)

    def _kind(self, table: str, members: _Members, value: Record) -> str | None:
        kinds = THINGS[table]
        if len(kinds) == 1:
            return kinds[0]
        if "kind" not in members:
            self.telling.tell("missing-member", "`kind` is missing here", value, f"it is {' or '.join(kinds)}")
            return None
        said = self.terms.keyword("kind", members["kind"][1], kinds)
        return said.text if said else None

    def _entry(
        self, kind: str, rows: Mapping[str, Attribute], keys: tuple[str, ...], members: _Members, value: Record
    ) -> _Entry | None:
        if "name" not in members:
            self.telling.tell("missing-member", f"a {kind} needs `name` here", value)
            name = None
        else:
            name = self.terms.word("name", members["name"][1])
        entry = _Entry(kind, name or self.terms.said(kind, value.start), value)
        nics: list[_Entry] = []
        for key, (at, its) in members.items():
            if key in rows:
                entry.said += self._attribute(key, at, rows[key], its)
            elif key == ON and ON in keys and parents(kind):
                self._place(entry, at, its)
            elif key == RULES and has_rules(kind):
                entry.said += self._rules(kind, its)
            elif key == NICS and inline_nics(kind):
                nics = self._nics(its)
            elif key not in ("name", "kind") or key not in keys:
                self._unknown(kind, at, keys)
        if name is None:
            return None
        for nic in nics:
            nic.place = entry.name.text
            entry.parts.append(nic)
        return entry

    def _unknown(self, kind: str, at: String, keys: tuple[str, ...]) -> None:
        if at.text in keys or owners(at.text):
            who = [owner for owner in owners(at.text) if owner != kind]
            hint = f"it is said of a {who[0]}" if who and at.text not in keys else ""
            self.telling.tell("wrong-member", f"`{at.text}` is not said of such a {kind}", at, hint)
        else:
            self.telling.unknown("unknown-member", f"member of a {kind}", at, keys)

    def _attribute(self, key: str, at: String, row: Attribute, value: Value) -> list[Item]:
        word = Word(row.name, self.terms.source, at.start + 1)
        if not row.repeat:
            statement = self.terms.statement(word, row.forms, value)
            return [statement] if statement else []
        if not isinstance(value, Array):
            self.telling.wrong_type(key, "a list", value)
            return []
        made = (self.terms.statement(word, row.forms, one) for one in value.items)
        return [statement for statement in made if statement is not None]

    def _rules(self, kind: str, value: Value) -> list[Item]:
        words = next(slots_of(attributes(kind)["default"].forms[0])).type.split("|")
        if isinstance(value, String) and value.text in SILENT:
            return [Statement((self.terms.said(words[0], value.start), self.terms.said(value.text, value.start + 1)))]
        if not isinstance(value, Array):
            self.telling.wrong_type(RULES, "a list", value)
            return []
        found: list[Item] = []
        for one in value.items:
            if not isinstance(one, Record):
                self.telling.wrong_type(RULES, "a list of objects", one)
                continue
            members = self.terms.members(one)
            if DECISION not in members:
                self.telling.tell("missing-member", f"a rule needs `{DECISION}` here", one)
                continue
            word = self.terms.keyword(DECISION, members[DECISION][1], words)
            if word is not None:
                rest = Record(one.start, [member for member in one.members if member[0].text != DECISION], one.end)
                statement = self.terms.statement(word, attributes(kind)[word.text].forms, rest)
                found += [statement] if statement else []
        return found

    def _nics(self, value: Value) -> list[_Entry]:
        if not isinstance(value, Array):
            self.telling.wrong_type(NICS, "a list", value)
            return []
        rows = columns("nic", "vm")
        found: list[_Entry] = []
        for one in value.items:
            if isinstance(one, Record):
                entry = self._entry("nic", rows, ("name", *rows), self.terms.members(one), one)
                found += [entry] if entry else []
            else:
                self.telling.wrong_type(NICS, "a list of objects", one)
        return found

    def _place(self, entry: _Entry, at: String, value: Value) -> None:
        """Where a thing stands: one name, or a list of them for what has copies."""
        values = value.items if isinstance(value, Array) and KINDS[entry.kind].copies else [value]
        words = [self.terms.word(ON, one, "a full name") for one in values]
        names = [word for word in words if word is not None]
        entry.on = Statement((Word(ON, self.terms.source, at.start + 1), self.terms.many(value, names)))
        entry.place = names[0].text if len(names) == 1 else ""

    def _relate(self, entry: _Entry, hosts: Mapping[str, str], clusters: frozenset[str]) -> None:
        """Makes the names relative that the language wants relative."""
        if not entry.place:
            return
        if entry.kind != "nic":
            host = partial(_in_host, place=entry.place, hosts=hosts)
            entry.said = [_renamed(item, RELATIVE.get(entry.kind, ()), host) for item in entry.said]
        if inline_nics(entry.kind):
            vmm = partial(in_vmm, place=entry.place, clusters=clusters)
            for nic in entry.parts:
                if nic.kind == "nic":
                    nic.said = [_renamed(item, RELATIVE[nic.kind], vmm) for item in nic.said]


def _in_host(words: list[Word], place: str, hosts: Mapping[str, str]) -> list[Word]:
    return [in_host(word, place, hosts) for word in words]


def _renamed(item: Item, attributes: tuple[str, ...], rename: Callable[[list[Word]], list[Word]]) -> Item:
    """What is said of one of these attributes, with its names made others."""
    word, arg = item.args[0], item.args[-1]
    if not (isinstance(word, Word) and word.text in attributes):
        return item
    given = arg.items if isinstance(arg, Many) else (arg,)
    words = rename([one for one in given if isinstance(one, Word)])
    if isinstance(arg, Many) and len(words) > 1:
        return Statement((word, Many(tuple(words), arg.source, arg.start, arg.end)))
    return Statement((word, *words))
