"""Makes a plan that fails a test smaller, as a reader would: leaves out blocks, lines and names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.reference.drawing import Block, Text

MOST_TRIED = 2000
"""So many smaller plans are tried: a reader may leave out the rest, a gate has to end."""


def smallest(plan: Text, fails: Callable[[Text], bool]) -> Text:
    """The plan without all that can be left out, one after the other, while it still fails.

    `fails` is asked about plans that may not resolve, and says no of these.
    """
    found = plan
    left = MOST_TRIED
    shrunk = True
    while shrunk and left:
        shrunk = False
        for smaller in _smaller(found):
            left -= 1
            if not left:
                break
            if fails(smaller):
                found, shrunk = smaller, True
                break
    return found


def _smaller(plan: Text) -> Iterator[Text]:
    """Copies of a plan with one thing less each, the largest first."""
    for number in range(len(plan.items)):
        yield Text(plan.items[:number] + plan.items[number + 1 :])
    for number, item in enumerate(plan.items):
        for smaller in _smaller_blocks(item):
            yield Text([*plan.items[:number], smaller, *plan.items[number + 1 :]])


def _smaller_blocks(block: Block) -> Iterator[Block]:
    for number in range(len(block.items)):
        yield Block(block.head, block.items[:number] + block.items[number + 1 :])
    for head in _shorter(block.head):
        yield Block(head, block.items)
    for number, item in enumerate(block.items):
        parts = _shorter(item) if isinstance(item, str) else _smaller_blocks(item)
        for part in parts:
            yield Block(block.head, [*block.items[:number], part, *block.items[number + 1 :]])


def _shorter(words: str) -> Iterator[str]:
    """A line with one name less in one of its lists, or without one word behind."""
    for match in re.finditer(r"\[([^\[\]]*(?:\[[^\]]*\][^\[\]]*)*)\]", words):
        names = match[1].split()
        for number in reversed(range(len(names) if len(names) > 1 else 0)):
            left = " ".join(names[:number] + names[number + 1 :])
            yield f"{words[: match.start()]}[{left}]{words[match.end() :]}"
    if re.match(r"(allow|deny|flow) ", words) and not words.endswith("]"):
        yield words.rpartition(" ")[0]
