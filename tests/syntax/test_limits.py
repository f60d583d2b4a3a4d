"""What is too large or too deep is refused in one sentence, at its place, without crash."""

from __future__ import annotations

import pytest

from vtopo.source import Source
from vtopo.syntax import parser
from vtopo.syntax.limits import DEPTH, LINE
from vtopo.syntax.parser import parse


def refused(text: str) -> tuple[str, int, int]:
    """Code and place of the one problem; the tree is empty."""
    tree, problems = parse(Source("plan.vt", text))
    assert (tree.items, tree.comments) == ((), ())
    (problem,) = problems
    return problem.code, problem.place.line, problem.place.column


def nested(depth: int, separator: str) -> str:
    return f"a {{{separator}" * depth + "}" * depth


def test_a_hundred_blocks_may_nest() -> None:
    assert parse(Source("plan.vt", nested(DEPTH, "\n")))[1] == ()


@pytest.mark.parametrize("depth", [DEPTH + 1, 50_000, 100_000])
def test_more_blocks_are_refused_at_the_first_too_many(depth: int) -> None:
    assert refused(nested(depth, "\n")) == ("too-deep", DEPTH + 1, 3)
    assert refused(nested(depth, " ")) == ("too-deep", 1, DEPTH * 4 + 3)


def test_braces_alone_are_refused_too() -> None:
    assert refused("{" * 100_000) == ("too-deep", 1, DEPTH + 1)


@pytest.mark.parametrize("piece", ["a ", "a { ", "[", "(", "\0", "a, "])
def test_a_line_of_ten_megabytes_is_refused(piece: str) -> None:
    assert refused("# a plan\n" + piece * (10_000_000 // len(piece))) == ("line-too-long", 2, 1)


def test_the_longest_line_is_read_and_one_character_more_is_not() -> None:
    assert parse(Source("plan.vt", f"a\n{'b' * LINE}\nc"))[1] == ()
    assert refused(f"a\n{'b' * (LINE + 1)}\nc") == ("line-too-long", 2, 1)


def test_a_text_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "SIZE", 10)
    assert parse(Source("plan.vt", "a\n" * 5))[1] == ()
    assert refused("a\n" * 5 + "b") == ("too-large", 1, 1)


@pytest.mark.parametrize(
    "piece",
    [
        "-",
        '"\\',
        "/*",
        "/*\n",
        "=",
        ":",
        "a:",
        "'",
        '"',
        "web[",
        "#\r",
        "\n, ",
        "[",
        "a [",
        "a [\n",
        "(",
        "\u201c",
        "a-",
        "->",
    ],
    ids=repr,
)
def test_no_text_makes_it_search_again_and_again(piece: str) -> None:
    # Where a pattern looks ahead too far the time grows with the square of the length: then this test does not end.
    assert parse(Source("plan.vt", piece * 20_000 + "="))[1]
