"""What can be done about a mark with a keystroke: write what was meant, settle a finding, or allow it with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from vtopo.syntax.reader import WORD

_MEANT: Final = re.compile(r"did you mean `([^`]+)`\?")
_WORD: Final = re.compile(WORD)
_ALLOW: Final = re.compile(r"[ \t]*#+[ \t]*allow:[ \t]*[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*")


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of a text, and what is to stand there instead."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done, as a short title, and the edit that does it; with `sure` it is the one that is meant."""

    title: str
    edit: Edit
    sure: bool = False


def meant(text: str, start: int, end: int, hint: str) -> Action | None:
    """Writes the word that a mistake takes to be meant, where the mistake is one word."""
    found = _MEANT.search(hint)
    if found is None or not _WORD.fullmatch(text[start:end]):
        return None
    return Action(f"Write `{found[1]}`", Edit(start, end, found[1]), sure=True)


def allowed(text: str, start: int, rule: str) -> Action:
    """Allows a finding by a comment on the line above; the reason is for a person to write.

    Where one stands there already, the rule joins those it is about: a comment in between would part it from its line.
    """
    line = text.rfind("\n", 0, start) + 1
    above = _ALLOW.match(text, text.rfind("\n", 0, max(0, line - 1)) + 1, line)
    if above is not None:
        return Action(f"Allow `{rule}` here, too", Edit(above.end(), above.end(), f", {rule}"))
    indent = re.compile(r"[ \t]*").match(text, line)
    ending = "\r\n" if "\r\n" in text else "\n"
    comment = f"{indent[0] if indent else ''}# allow: {rule} because "
    return Action(f"Allow `{rule}` here, with a reason", Edit(line, line, f"{comment}{ending}"))
