"""The grammar as lark builds it: its tables, a lexer made of its terminals, and the nodes its rules make."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from lark import Lark, Token, Transformer, UnexpectedToken
from lark.parsers.lalr_interactive_parser import InteractiveParser

from vtopo.source import Source, Span
from vtopo.syntax.escapes import unescape
from vtopo.syntax.tree import Argument, Block, Item, Many, Mark, Statement, Text, Word

MARKS: Final = frozenset({"ARROW", "LESS"})


@dataclass(frozen=True, slots=True)
class Machine:
    """What lark made of the grammar."""

    lark: Lark
    lexer: re.Pattern[str]
    """All terminals as one expression; the name of the group that matched is the name of the terminal."""
    unseen: re.Pattern[str]
    """The characters that may stand nowhere."""
    habits: frozenset[str]
    """Names of the terminals that no plan holds."""

    def start(self) -> InteractiveParser:
        """A parser at the beginning of a plan, to be fed with tokens."""
        return self.lark.parse_interactive(start="plan")


@cache
def machine() -> Machine:
    """The machine, built once: it takes about 20 ms, paid by the first plan with a mistake."""
    grammar = files("vtopo.grammar").joinpath("vtopo.lark").read_text(encoding="utf-8")
    lark = Lark(
        grammar,
        parser="lalr",
        lexer="basic",
        start=["plan", "habit"],
        maybe_placeholders=False,
        transformer=_Nodes(),
    )
    habits = frozenset(rule.expansion[0].name for rule in lark.rules if rule.origin.name == "habit")
    # What is correct comes first and the character that is never anything last; between them, as the grammar has it.
    order = sorted(lark.terminals, key=lambda terminal: (terminal.name in habits, terminal.name == "STRANGE"))
    patterns = {terminal.name: terminal.pattern.to_regexp() for terminal in order}
    return Machine(
        lark,
        re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in patterns.items())),
        re.compile(patterns["CONTROL"]),
        habits,
    )


def token(kind: str, written: str, source: Source, start: int) -> Token:
    """A token for the machine; its value is the node it makes, or of a bracket its place."""
    made = Token(kind, written, start)
    if kind == "WORD":
        made.value = Word(written, source, start)
    elif kind == "TEXT":
        made.value = Text(unescape(written), source, start, start + len(written))
    elif kind in MARKS:
        made.value = Mark(written, source, start)
    else:
        made.value = Span(source, start, start + len(written))
    return made


def missing(kind: str) -> Token:
    """A token that nobody wrote; a statement that needs it to be complete is left out of the tree."""
    made = Token(kind, "")
    made.value = None
    return made


def accepted_by(parser: InteractiveParser) -> frozenset[str]:
    """The terminals that fit next."""
    return frozenset(parser.accepts())  # type: ignore[no-untyped-call]  # lark leaves these two without types


def fits(parser: InteractiveParser, kinds: list[str]) -> bool:
    """Whether these terminals could follow."""
    trial: InteractiveParser = parser.copy(deepcopy_values=False)  # type: ignore[no-untyped-call]
    # Without callbacks, for they would add to lists that the trial shares with the parser itself.
    trial.parser_state.parse_conf = copy(trial.parser_state.parse_conf)
    trial.parser_state.parse_conf.callbacks = {}
    try:
        for kind in kinds:
            trial.feed_token(missing(kind))
    except UnexpectedToken:
        return False
    return True


class _Nodes(Transformer[Token, tuple[Item, ...]]):
    """The nodes of the tree, made while lark parses, so that a deep plan needs no recursion.

    None stands for what is damaged: a statement with a missing argument, a block without a head.
    """

    def plan(self, items: list[Item | None]) -> tuple[Item, ...]:
        return tuple(item for item in items if item is not None)

    def statement(self, parts: list[Any]) -> Statement | None:
        args = _values(parts)
        return Statement(args) if len(args) == len(parts) else None

    def head(self, parts: list[Any]) -> tuple[Argument, ...]:
        return _values(parts)

    def block(self, parts: list[Any]) -> Block | None:
        head, opening, *items, closing = parts
        return Block(head, self.plan(items), opening.value.start, closing.value.end) if head else None

    def list(self, parts: list[Any]) -> Many | None:
        opening, *elements, closing = parts
        values = _values(elements)
        if len(values) < len(elements):
            return None
        return Many(values, opening.value.source, opening.value.start, closing.value.end)


def _values(parts: list[Any]) -> tuple[Any, ...]:
    """The nodes before the first that is missing, without the mark that would then come last."""
    nodes = [part.value if isinstance(part, Token) else part for part in parts]
    if None in nodes:
        del nodes[nodes.index(None) :]
        if nodes and isinstance(nodes[-1], Mark):
            nodes.pop()
    return tuple(nodes)
