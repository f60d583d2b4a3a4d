"""What is known of the word under a cursor: a word of the language, a rule, a product, a thing of the plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vtopo.commands.products import known
from vtopo.editor import words
from vtopo.editor.cursor import cursor_at, kinds_at, word_at
from vtopo.editor.desk import Reading
from vtopo.editor.naming import at
from vtopo.editor.partners import meet
from vtopo.exhibits.standing import Standing
from vtopo.model import names
from vtopo.model.meant import Naming
from vtopo.reports.markup import escaped
from vtopo.reports.safe import visible
from vtopo.reports.wording import amount, count
from vtopo.rulebook import sections
from vtopo.vocabulary import KINDS

MOST_SHOWN: Final = 4
"""So many nodes of a range are told one by one."""
_RULE: Final = re.compile(r"[a-z][a-z-]*")


@dataclass(frozen=True, slots=True)
class Hover:
    """A text in Markdown, and the stretch of the file that it is about."""

    text: str
    start: int
    end: int


def hover(
    text: str, offset: int, reading: Reading, name: str, pages: Mapping[str, str], stand: Sequence[Standing] = ()
) -> Hover | None:
    """What is known of what stands there; `pages` are the pages of the rules, `stand` how nodes stand, if known."""
    found = word_at(text, offset)
    if found is None:
        return None
    word, start, end = found
    if word.startswith("#"):
        return _rule_in(text, offset, start, end, pages)
    cursor = cursor_at(text, start)
    if not cursor.words and cursor.many is None:
        told = words.head_word(word, kinds_at(cursor, reading.meant, reading.trees))
        return Hover(told, start, end) if told else None
    if cursor.words[:1] == ("accept",) and word in pages:
        return Hover(page_head(pages[word]), start, end)
    if cursor.words[:1] == ("product",):
        lines = known(word)
        return Hover("\n\n".join(words.sentence(line) for _, line in lines[:4]), start, end) if lines else None
    namings = at(reading.meant, name, offset)
    if namings:
        its = namings[0].at
        return Hover("\n\n---\n\n".join(_thing(naming, word, stand) for naming in namings), its.start, its.end)
    told = words.of_value(word)
    return Hover(told, start, end) if told else None


def page_head(page: str) -> str:
    """The page of a rule up to its first section."""
    return sections(page)[""]


def _rule_in(text: str, offset: int, start: int, end: int, pages: Mapping[str, str]) -> Hover | None:
    """The rule that a comment allows, where the cursor is at its id."""
    if not re.match(r"#+\s*allow:", text[start:end]):
        return None
    for match in _RULE.finditer(text, start, end):
        if match.start() <= offset <= match.end() and match[0] in pages:
            return Hover(page_head(pages[match[0]]), match.start(), match.end())
    return None


def _thing(naming: Naming, word: str, stand: Sequence[Standing]) -> str:
    """A thing of the plan: its kind, full name and place, and how it stands."""
    kind, at_ = naming.kind, naming.declared
    doc = words.sentence(KINDS[kind].doc) if kind in KINDS else ""
    lines = [f"**{kind}** {escaped(visible(naming.name))}{f': {doc}' if doc else ''}"]
    its = [one for one in stand if (one.at.file, one.at.line, one.at.column) == (at_.source.name, at_.line, at_.column)]
    mine = [one for one in its if _is_called(one, word)] or its
    lines += [told(one, named=len(its) > 1) for one in mine[:MOST_SHOWN]]
    if len(mine) > MOST_SHOWN:
        lines.append(f"and {len(mine) - MOST_SHOWN:,} more")
    if not naming.declares:
        lines.append(f"Declared in {escaped(visible(at_.source.name))}, line {at_.line}.")
    return "\n\n".join(lines)


def told(one: Standing, *, named: bool = False) -> str:
    """How one node stands, in a line of Markdown."""
    home = ", ".join(escaped(visible(vmm)) for vmm in one.home[:MOST_SHOWN])
    parts = [
        f"level {escaped(visible(one.level))}" if one.level else "level unknown",
        f"on {home}{', …' if len(one.home) > MOST_SHOWN else ''}" if home else "",
        words.sentence(trust(one)),
        escaped(visible(away(one))),
    ]
    who = f"{escaped(visible(one.name))}: " if named else ""
    return who + " · ".join(part for part in parts if part)


def trust(one: Standing) -> str:
    """How large a TCB is: `TCB 200..300 kloc`, or `TCB unknown: 5 parts`."""
    return f"TCB {amount(one.tcb)}"


def away(one: Standing) -> str:
    """How far the nearest attacker is: `2 failures away from outsider`."""
    if one.failures is None:
        return "no attacker gets there"
    return f"{count(one.failures, 'failure')} away from {one.attacker or 'outside'}"


def _is_called(one: Standing, word: str) -> bool:
    """Whether a node, or one of a range of equal ones, is what a word names."""
    asked, own = names.read(names.steps_of(word)[-1] if names.steps_of(word) else word), names.read(one.name)
    if isinstance(asked, str) or isinstance(own, str):
        return False
    return meet(asked, own)
