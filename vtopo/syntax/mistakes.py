"""The sentences we say about syntax mistakes, learned from the wrong plans in grammar/mistakes.

Each file there is a wrong plan under the sentence about it. Its mistakes are found as those of any plan are, and each
teaches that its sentence fits where the same thing is found in the same context. This is the idea of lark's
`match_examples`, which would parse every example again for every mistake.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from vtopo.problems import Place, Problem
from vtopo.source import Source, Span
from vtopo.syntax.limits import COUNTED, DEPTH, PROBLEMS
from vtopo.syntax.recovery import Mistake, recover

_SHOWN: Final = 40
_Key = tuple[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """What we say about a mistake, and what to write instead; `{found}` stands for what was found."""

    code: str
    message: str
    hint: str


_UNEXPECTED: Final = Sentence("unexpected", "`{found}` can not stand here", "")


@cache
def sentences() -> dict[_Key, Sentence]:
    """The sentence for each kind of mistake. Where two examples make the same mistake the first by name holds."""
    taught: dict[_Key, Sentence] = {}
    folder = files("vtopo.grammar").joinpath("mistakes")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".vt"):
            text = file.read_bytes().decode("utf-8")
            sentence = sentence_of(file.name.removesuffix(".vt"), text)
            for mistake in recover(Source(file.name, text))[1]:
                taught.setdefault((mistake.found, mistake.context), sentence)
    return taught


def sentence_of(code: str, text: str) -> Sentence:
    """The sentence and the hint at the top of an example."""
    header = re.match(r"(?:#[^\n]*\n)*", text)
    lines = [line.removeprefix("#").strip() for line in header[0].splitlines()] if header else []
    said, _, hint = " ".join(lines).partition("hint:")
    return Sentence(code, said.strip(), hint.strip())


def problems_of(mistakes: list[Mistake]) -> tuple[Problem, ...]:
    """The mistakes as problems, with one at the end that counts those beyond the limit."""
    problems = [_problem(mistake) for mistake in mistakes[:PROBLEMS]]
    more = len(mistakes) - PROBLEMS
    if more > 0:
        count = f"at least {COUNTED - PROBLEMS}" if len(mistakes) >= COUNTED else str(more)
        message = f"and {count} more mistakes of syntax from here on; mend the ones above first"
        problems.append(Problem("syntax", "too-many-mistakes", message, Place.of(mistakes[PROBLEMS].span)))
    return tuple(problems)


def _problem(mistake: Mistake) -> Problem:
    sentence = sentences().get((mistake.found, mistake.context), _UNEXPECTED)
    related: tuple[Place, ...] = ()
    if mistake.noticed is not None:
        label = "the file ends here" if not mistake.noticed.text else "still open here"
        related = (Place.of(mistake.noticed, label),)
    message = sentence.message.replace("{found}", shown(mistake.span)).replace("{depth}", str(DEPTH))
    return Problem("syntax", sentence.code, message, Place.of(mistake.span), related, sentence.hint)


def shown(span: Span) -> str:
    """What was found, on one line and short, with nothing in it that a terminal would obey."""
    text = span.text
    if len(text) > 1:
        text = " ".join(text[: 2 * _SHOWN].split())
    seen = "".join(_visible(character) for character in text[:_SHOWN])
    return seen + "..." if len(text) > _SHOWN else seen


def _visible(character: str) -> str:
    if character.isprintable() and not unicodedata.combining(character):
        return character
    return f"U+{ord(character):04X}"
