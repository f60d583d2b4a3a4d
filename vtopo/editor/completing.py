"""What may be written where a cursor stands: all of it made from the vocabulary and from what the plan declares."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from vtopo.commands.explain import usages
from vtopo.editor import words
from vtopo.editor.cursor import Cursor, cursor_at, kinds_at
from vtopo.editor.desk import Reading
from vtopo.editor.expecting import following
from vtopo.editor.valuing import Sort, Value, values
from vtopo.vocabulary import (
    HEADS,
    KINDS,
    PHRASE,
    PHRASES,
    TOP,
    Attribute,
    Kind,
    Slot,
    attributes,
    children,
    parts_of,
    required,
)

_ALLOW: Final = re.compile(r"#+\s*allow:\s*(?:[\w-]+\s*,\s*)*(?P<rule>[\w-]*)\Z")
_BEHIND: Final = re.compile(r"#+\s*allow:\s*[\w-]+(?:\s*,\s*[\w-]+)*\s+(?P<word>\w*)\Z")

Item: TypeAlias = Literal["block", "attribute", "statement"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that could be written: its label, what sort of thing, a line and a text about it, and what to insert.

    What is inserted replaces the text from `start` to the cursor. With `snippet` it has tab stops in it, `$0` the last.
    """

    label: str
    sort: Sort | Item
    detail: str
    doc: str
    insert: str
    start: int
    snippet: bool = False


def proposals(
    text: str, offset: int, reading: Reading, rules: Mapping[str, str], files: Sequence[str] = ()
) -> tuple[Proposal, ...]:
    """What may stand at a cursor: `rules` are the ids of rules with their titles, `files` what may be included."""
    cursor = cursor_at(text, offset)
    if cursor.inside == "comment":
        return tuple(_in_comment(cursor, rules))
    kinds = kinds_at(cursor, reading.meant, reading.trees)
    if cursor.inside == "text":
        wanted = _expected(cursor, kinds)
        return tuple(
            Proposal(name, "file", "", "", name, cursor.start)
            for name in files
            if any(isinstance(part, Slot) and part.type == "file" for part in wanted)
        )
    if not cursor.words and cursor.many is None:
        found = [its for kind in kinds for its in _items(kind, cursor)]
        return tuple({its.label: its for its in reversed(found)}.values())[::-1]
    head = _head(cursor, kinds, reading)
    if head is not None:
        return tuple(_value(one, cursor) for one in head)
    return tuple(_value(one, cursor) for one in _values(cursor, kinds, reading, rules))


def _in_comment(cursor: Cursor, rules: Mapping[str, str]) -> Iterator[Proposal]:
    end = cursor.start + len(cursor.prefix)
    match = _ALLOW.match(cursor.prefix)
    if match is not None:
        for rule, title in rules.items():
            yield Proposal(rule, "rule", title, "", rule, end - len(match["rule"]))
    behind = _BEHIND.match(cursor.prefix)
    if behind is not None:
        yield Proposal("because", "word", "why this is all right", "", "because ", end - len(behind["word"]))


def _items(kind: str, cursor: Cursor) -> Iterator[Proposal]:
    """What may begin an item of a block of that kind: its attributes, the blocks and the statements that go there."""
    start = cursor.start
    if kind == TOP:
        for its in KINDS.values():
            if not (its.name == "plan" and "plan" in cursor.said):
                yield _block(its, start)
        for phrase in (*PHRASES, *HEADS):
            usage = usages(phrase.name, phrase.forms)[0]
            insert, snippet = (f"{phrase.name} ", False)
            if phrase in HEADS:
                insert, snippet = f"{phrase.name} ${{1:NAME}} {{\n\t$0\n}}", True
            yield Proposal(phrase.name, "statement", usage, words.of_phrase(phrase), insert, start, snippet)
        return
    for row in attributes(kind).values():
        if _fits(row, kind, cursor):
            usage = usages(row.name, row.forms)[0]
            insert = row.name if row.flag else f"{row.name} "
            yield Proposal(row.name, "attribute", usage, words.of_attribute(row, kind), insert, start)
    for name in children(kind):
        yield _block(KINDS[name], start)
    for phrase in PHRASES:
        if phrase.anywhere and kind != "plan":
            usage = usages(phrase.name, phrase.forms)[0]
            yield Proposal(phrase.name, "statement", usage, words.of_phrase(phrase), f"{phrase.name} ", start)


def _fits(row: Attribute, kind: str, cursor: Cursor) -> bool:
    """Whether an attribute may be said in the block of a cursor, and is not said yet."""
    if row.name in cursor.said and not row.repeat:
        return False
    if row.name == "on":
        inside = cursor.blocks[-2][:1] if len(cursor.blocks) > 1 else ()
        return not (inside and inside[0] in KINDS[kind].where)
    if not row.own:
        return True
    home = cursor.blocks[-2][0] if len(cursor.blocks) > 1 and cursor.blocks[-2] else TOP
    return home in row.own or home == "template" or (home == TOP and "on" in cursor.said)


def _block(kind: Kind, start: int) -> Proposal:
    """A block with its name and what it needs to say, as a snippet."""
    stops = 0
    head = kind.name
    if kind.name == "plan":
        head, stops = 'plan "${1:TITLE}"', 1
    elif not kind.part:
        head, stops = f"{kind.name} ${{1:NAME}}", 1
    lines = []
    for row in required(kind.name).values():
        stops += 1
        slots = [part for part in parts_of(row.forms[0]) if isinstance(part, Slot)]
        lines.append(f"\t{row.name} ${{{stops}:{slots[0].name if slots else ''}}}\n")
    insert = f"{head} {{\n{''.join(lines)}\t$0\n}}"
    return Proposal(kind.name, "block", kind.doc, words.of_kind(kind), insert, start, snippet=True)


def _head(cursor: Cursor, kinds: Sequence[str], reading: Reading) -> list[Value] | None:
    """What may stand in the head of a block behind its word; None where the cursor is in no head."""
    word = cursor.words[0] if cursor.words else ""
    attribute = any(kind in KINDS and word in attributes(kind) for kind in kinds)
    if not isinstance(word, str) or word not in KINDS or attribute or cursor.many is not None:
        return None
    given = cursor.words[1:]
    if given and given[-1] == "like":
        names = [one.own for one in reading.meant.declarations if one.kind == "template"]
        return [Value(name, "thing", "template") for name in dict.fromkeys(names)]
    if "like" in given or not (given or KINDS[word].part):
        return []
    return [] if word == "plan" else [Value("like", "word", "with all that a template says")]


def _expected(cursor: Cursor, kinds: Sequence[str]) -> tuple[str | Slot, ...]:
    """The words and values that may come next in the statement of a cursor."""
    if not cursor.words or not isinstance(cursor.words[0], str):
        return ()
    word, given = cursor.words[0], cursor.words[1:]
    listed = cursor.many is not None
    found: dict[str | Slot, None] = {}
    for kind in kinds:
        row = attributes(kind).get(word) if kind in KINDS else None
        if row is not None:
            found.update(dict.fromkeys(following(row.forms, given, listed=listed)))
    if not found and word in PHRASE and (kinds == (TOP,) or PHRASE[word].anywhere):
        found.update(dict.fromkeys(following(PHRASE[word].forms, given, listed=listed)))
    return tuple(found)


def _values(cursor: Cursor, kinds: Sequence[str], reading: Reading, rules: Mapping[str, str]) -> Iterable[Value]:
    """The words of the language first, then what has a name."""
    word = str(cursor.words[0]) if cursor.words else ""
    wanted = sorted(_expected(cursor, kinds), key=lambda part: isinstance(part, Slot))
    outside = cursor.blocks[-2][0] if len(cursor.blocks) > 1 and cursor.blocks[-2] else ""
    found: dict[str, Value] = {}
    for part in wanted:
        for value in values(part, kinds, word, reading, rules, outside):
            found.setdefault(value.text, value)
    said = any(kind in KINDS and word in attributes(kind) for kind in kinds) and word != "on"
    if said and len(cursor.words) == 1 and not cursor.many and any(isinstance(part, Slot) for part in wanted):
        for text, about in (("none", "there is none"), ("unknown", "nobody knows")):
            if "yes" not in found or text == "unknown":
                found.setdefault(text, Value(text, "word", about))
    for taken in cursor.many or ():
        found.pop(taken, None)
    return found.values()


def _value(value: Value, cursor: Cursor) -> Proposal:
    return Proposal(value.text, value.sort, value.about, value.doc, value.text, cursor.start)
