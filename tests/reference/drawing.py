"""What random plans are made of: blocks of text, and choices that shrink to the plainest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Item = TypeVar("Item")

LEVELS = ("low", "mid", "high")
HEAD = f'plan "Random"\nlevels {" < ".join(LEVELS)}\n'


@dataclass
class Block:
    """One block of a plan: its first line, and what stands in it. A statement is one in which nothing stands."""

    head: str
    items: list[str | Block] = field(default_factory=list)

    def say(self, *words: str) -> None:
        self.items += [word for word in words if word]

    def inner(self, head: str, *words: str) -> Block:
        """A new block in this one."""
        found = Block(head)
        found.say(*words)
        self.items.append(found)
        return found

    def lines(self, indent: str = "") -> list[str]:
        if not self.items:
            return [indent + self.head]
        if all(isinstance(item, str) for item in self.items):
            return [f"{indent}{self.head} {{ {', '.join(map(str, self.items))} }}"]
        inner = indent + "  "
        found = [f"{indent}{self.head} {{"]
        for item in self.items:
            found += [inner + item] if isinstance(item, str) else item.lines(inner)
        return [*found, indent + "}"]


@dataclass
class Text:
    """A plan: its items at the top, in an order that means nothing."""

    items: list[Block]

    def __str__(self) -> str:
        return printed(self.items)

    __repr__ = __str__


def printed(items: Sequence[Block]) -> str:
    return HEAD + fragment(items)


def fragment(items: Sequence[Block]) -> str:
    return "".join(line + "\n" for item in items for line in item.lines())


def listed(names: Sequence[str]) -> str:
    """Several names in brackets; a range too, so that it may be written out."""
    return names[0] if len(names) == 1 and not names[0].endswith("]") else f"[{' '.join(names)}]"


def letter(at: int) -> str:
    return chr(ord("a") + at)


class Choices:
    """Makes choices from bytes.

    A zero chooses the first option, which is the plainest; so does the end of the bytes.
    """

    def __init__(self, drawn: bytes) -> None:
        self._left = iter(drawn)

    def number(self, low: int, high: int) -> int:
        options, drawn, most = high - low + 1, 0, 1
        while most < options:
            drawn, most = drawn << 8 | next(self._left, 0), most << 8
        return low + drawn * options // most

    def chance(self, of: int) -> bool:
        """Once in so many times; never, in the plainest plan."""
        return self.number(0, of - 1) == of - 1

    def pick(self, options: Sequence[Item]) -> Item:
        return options[self.number(0, len(options) - 1)]

    def some(self, options: Sequence[Item], least: int = 0) -> list[Item]:
        mask = self.number(0, (1 << len(options)) - 1) if options else 0
        found = [option for at, option in enumerate(options) if mask >> at & 1]
        return found if len(found) >= least else list(options[:least])

    def most(self, options: Sequence[Item], least: int = 0) -> list[Item]:
        """All, more often than not."""
        return list(options) if self.pick((False, True, True)) else self.some(options, least)

    def few(self, options: Sequence[Item]) -> list[Item]:
        """One, or seldom two."""
        found = [self.pick(options)]
        other = self.pick(options) if self.chance(4) else found[0]
        return found if other in found else [*found, other]

    # What is said or not takes as many bytes either way: so leaving it out leaves all else as it is.

    def size(self) -> str:
        kind, low = self.number(0, 5), self.number(1, 9)
        if kind < 2:
            return ""
        return (f"size {low}kloc", f"size {low}..{low + 5}kloc", f"size {low}..kloc", "size unknown")[kind - 2]

    def flag(self, word: str, of: int = 4) -> str:
        said, how = self.chance(of), self.pick(("", " unknown", " no"))
        return f"{word}{how}" if said else ""

    def state(self) -> str:
        return self.pick((*[""] * 8, "state off", "state on"))
