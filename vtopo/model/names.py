"""Names of things, one or many: `web1`, or the range `web[1..40]` whose members are named only when asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MOST_MEMBERS = 10_000_000
"""A range with more members is refused before it is expanded."""

_RANGE = re.compile(r"(?P<prefix>[^\[\]]*)\[(?P<body>[^\[\]]*)\](?P<rest>.*)", re.S)
_BODY = re.compile(r"(\d{1,18})\.\.(\d{1,18})")
_STEP = re.compile(r"(?:[^.\[\]]|\[[^\[\]]*\]|[\[\]])+")
_NUMBERED = re.compile(r"(.*?)(\d{1,18})$", re.S)


@dataclass(frozen=True, slots=True)
class Names:
    """One name, or the names of a range: `prefix`, a number from `first` to `last`, padded with zeros to `width`.

    A single name that is no range has `first` None.
    """

    prefix: str
    first: int | None = None
    last: int | None = None
    width: int = 0

    @property
    def count(self) -> int:
        """How many names there are."""
        return 1 if self.first is None or self.last is None else self.last - self.first + 1

    def __iter__(self) -> Iterator[str]:
        if self.first is None or self.last is None:
            yield self.prefix
        else:
            for number in range(self.first, self.last + 1):
                yield self.member(number)

    def member(self, number: int) -> str:
        """The name with that number."""
        return f"{self.prefix}{number:0{self.width}d}"

    def alike(self, whole: Names, part: Names) -> Names:
        """The names of these that stand where those of a part stand in a whole of as many."""
        if self.first is None or whole.first is None:
            return self
        first = part.first if part.first is not None else int(part.prefix[len(whole.prefix) :])
        first += self.first - whole.first
        return self.part(first, first + part.count - 1)

    def stretches(self) -> Iterator[tuple[tuple[str, int], int, int]]:
        """The names as stretches of numbers: a key, and the first and last number. Names of two keys never are equal.

        What is padded to a width has a key of its own; a name without a number is a stretch by itself.
        """
        if self.first is not None and self.last is not None:
            wide = 10 ** (self.width - 1) if self.width > 1 else 0
            if self.first < wide:
                yield (self.prefix, self.width), self.first, min(self.last, wide - 1)
            if self.last >= wide:
                yield (self.prefix, 0), max(self.first, wide), self.last
            return
        match = _NUMBERED.fullmatch(self.prefix)
        if match is None:
            yield (self.prefix, -1), 0, 0
            return
        prefix, digits = match.groups()
        width = len(digits) if len(digits) > 1 and digits.startswith("0") else 0
        yield (prefix, width), int(digits), int(digits)

    def part(self, first: int, last: int) -> Names:
        """The names from number `first` to `last`; a single one is again a plain name."""
        if first == last:
            return Names(self.member(first))
        # Zeros that pad nothing are no part of a name: `web[10..12]` is the same names whatever it was cut from.
        return Names(self.prefix, first, last, self.width if first < 10 ** (self.width - 1) else 0)

    def __str__(self) -> str:
        if self.first is None or self.last is None:
            return self.prefix
        return f"{self.prefix}[{self.first:0{self.width}d}..{self.last:0{self.width}d}]"


def numbered(name: str, width: int) -> tuple[str, int] | None:
    """The prefix and number of a name that a range padded to `width` could hold, or None."""
    match = _NUMBERED.fullmatch(name)
    if match is None:
        return None
    # `web12` belongs to a range over `web` only: a prefix never ends in a digit unless padding fixes the width.
    prefix, digits = match.groups()
    if width:
        if len(digits) < width:
            return None
        prefix, digits = prefix + digits[:-width], digits[-width:]
    elif len(digits) > 1 and digits.startswith("0"):
        return None
    return prefix, int(digits)


def read(word: str) -> Names | str:
    """The names a word stands for, or a sentence about what is wrong with its range."""
    if "[" not in word and "]" not in word:
        return Names(word)
    match = _RANGE.fullmatch(word)
    if match is None:
        return f"`{word}` is no range; a range is written `web[1..4]`"
    prefix, body, rest = match["prefix"], match["body"], match["rest"]
    if rest:
        return f"in `{word}` something follows the range; a range ends a name"
    bounds = _BODY.fullmatch(body)
    if bounds is None:
        if re.fullmatch(r"\d+\.\.", body):
            return f"the range `{word}` has no end; a range is written `{prefix}[1..4]`"
        if re.fullmatch(r"\.\.\d+", body):
            return f"the range `{word}` has no start; a range is written `{prefix}[1..4]`"
        return f"`[{body}]` is no range of numbers; a range is written `{prefix}[1..4]`"
    low, high = bounds.groups()
    first, last = int(low), int(high)
    if last < first:
        return f"the range `{word}` runs backwards; write `{prefix}[{high}..{low}]`"
    if last - first >= MOST_MEMBERS:
        return f"the range `{word}` has {last - first + 1:,} members; at most {MOST_MEMBERS:,} are taken"
    if prefix[-1:].isdigit():
        return (
            f"`{word}` puts a range behind a digit, so its members could not be told apart; write `{prefix}_[{body}]`"
        )
    width = len(low) if low.startswith("0") and len(low) > 1 else 0
    if width and len(high) != width:
        return f"the ends of `{word}` are padded to different widths"
    if first == last:
        return Names(f"{prefix}{low}")
    return Names(prefix, first, last, width)


def steps_of(path: str) -> list[str]:
    """The words a path consists of, or nothing where it is none."""
    steps = _STEP.findall(path)
    return steps if ".".join(steps) == path else []


@lru_cache(maxsize=4096)
def read_path(path: str) -> tuple[Names, ...] | str:
    """The names a path leads along, at least one, or a sentence about what is wrong with it."""
    steps = [read(step) for step in steps_of(path)]
    wrong = next((step for step in steps if isinstance(step, str)), "" if steps else f"`{path}` is no name")
    return wrong or tuple(step for step in steps if isinstance(step, Names))
