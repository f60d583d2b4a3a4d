"""Every mistake of syntax is told once, at its place, in a sentence of its own.

`mistakes.txt` beside this file is what vtopo says about each example in grammar/mistakes. To write it anew, run
`python -m tests.syntax.test_mistakes`; then read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from vtopo.findings import Place, Problem
from vtopo.source import Source
from vtopo.syntax.limits import COUNTED, PROBLEMS
from vtopo.syntax.mistakes import sentence_of
from vtopo.syntax.parser import parse

from .plans import ROOT, SOUP
from .shapes import shape

SNAPSHOT = Path(__file__).with_name("mistakes.txt")
EXAMPLES = sorted((ROOT / "grammar" / "mistakes").glob("*.vt"))


def problems(text: str) -> tuple[Problem, ...]:
    return parse(Source("plan.vt", text))[1]


def said(text: str) -> list[str]:
    """Place and sentence of each problem, without its hint."""
    return [f"{problem.place.line}:{problem.place.column} {problem.message}" for problem in problems(text)]


def told(problem: Problem) -> str:
    """A problem as a person reads it: sentence, excerpt with the place marked, hint."""
    place = problem.place
    lines = [f"{place}: {problem.message}", *excerpt(place)]
    for related in problem.related:
        lines += [f"  {related}: {related.label}", *excerpt(related)]
    return "\n".join([*lines, *([f"  hint: {problem.hint}"] if problem.hint else [])])


def excerpt(place: Place) -> list[str]:
    width = place.end_column - place.column if place.end_line == place.line else len(place.excerpt) - place.column + 1
    visible = "".join(character if character.isprintable() else "?" for character in place.excerpt)
    return [f"    {visible}".rstrip(), "    " + " " * (place.column - 1) + "^" * max(width, 1)]


def snapshot() -> str:
    parts = []
    for file in EXAMPLES:
        found = parse(Source(file.name, file.read_bytes().decode()))[1]
        parts.append("\n".join([f"== {file.stem}", "", *(f"{told(problem)}\n" for problem in found)]))
    return "\n".join(parts)


def test_what_is_said_about_the_examples_is_what_was_last_read_and_liked() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == snapshot()


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_says_its_own_sentence_for_each_of_its_mistakes(file: Path) -> None:
    text = file.read_bytes().decode()
    assert sentence_of(file.stem, text).message
    assert {problem.code for problem in parse(Source(file.name, text))[1]} == {file.stem}


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(SOUP)
def test_no_mistake_is_left_without_a_sentence(text: str) -> None:
    assert "unexpected" not in {problem.code for problem in problems(text)}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SOUP)
def test_mistakes_come_in_order_of_the_text_and_show_nothing_unseen(text: str) -> None:
    found = problems(text)
    places = [(problem.place.line, problem.place.column) for problem in found]
    assert places == sorted(places)
    assert all(problem.message.isprintable() for problem in found)


def test_a_mistake_is_told_once_however_much_of_its_item_is_wrong() -> None:
    assert said("allow = = (web) => ] -> -> db\nvlan 30\n") == ["1:7 `=` can not stand between a name and its value"]


def test_mistakes_of_several_items_are_all_told() -> None:
    text = "host esx1 {\n  cores = 4\n  nic p0 { speed -> }\n  memory: 64GiB\n}\n}\n"
    assert said(text) == [
        "2:9 `=` can not stand between a name and its value",
        "3:18 there is nothing behind this `->`",
        "4:9 a colon can not stand between a name and its value",
        "6:1 this `}` closes nothing",
    ]


def test_an_unclosed_block_is_found_by_indentation() -> None:
    text = "host esx1 {\n  vmm hv {\n    vswitch vs0 {\n      uplink p0\n    vm web1 { }\n  }\n}\nstorage san1\n"
    (problem,) = problems(text)
    assert (problem.place.line, problem.place.column, problem.message) == (
        3,
        5,
        "`vswitch vs0` is opened and never closed",
    )
    assert [str(place) for place in problem.related] == ["plan.vt:5:5"]


def test_an_unclosed_block_in_a_plan_without_indentation_is_the_one_that_braces_leave_open() -> None:
    assert said("host a {\nnic p0 {\n}\n") == ["1:1 `host a` is opened and never closed"]


def test_each_unclosed_block_is_told() -> None:
    assert said("host a {\n  nic p0 {\n    speed 1Gbit/s\nhost b {\n}\n") == [
        "1:1 `host a` is opened and never closed",
        "2:3 `nic p0` is opened and never closed",
    ]


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("level = secret", "level secret"),
        ("level: secret, vlan 30", "level secret, vlan 30"),
        ("level secret; vlan 30;", "level secret, vlan 30"),
        ("allow web => db sql", "allow web -> db sql"),
        ("owner 'me'", 'owner "me"'),
        ("// a comment\nvlan 30", "vlan 30"),
        ("legs (a b)", "legs a b"),
        ("legs [a [b c] d]", "legs [a b c d]"),
        ("a {\n  b {\n    c\n  d\n}\ne", "a {\n  b {\n    c\n  }\n  d\n}\ne"),
        ("a {\n  legs [b c\n  d\n}", "a {\n  legs [b c]\n  d\n}"),
        ("a {\n  legs [\n    b\n    c\n}", "a {\n  legs [\n    b\n    c\n  ]\n}"),
        ("a { b } c", "a { b }\nc"),
        ("}\na", "a"),
        ("a\nb ->\nc", "a\nc"),
        ('a\n"b" c\nd', "a\nd"),
        ("a b -> { c }", "a b { c }"),
        ("a {\n  -> b\n  c\n}", "a {\n  c\n}"),
    ],
)
def test_the_rest_of_the_plan_is_read_as_it_was_meant(wrong: str, meant: str) -> None:
    tree, found = parse(Source("plan.vt", wrong))
    assert found
    assert shape(tree) == shape(parse(Source("plan.vt", meant))[0])


def test_beyond_fifty_mistakes_the_rest_is_counted() -> None:
    found = problems("a = b\n" * (PROBLEMS + 7))
    assert len(found) == PROBLEMS + 1
    assert found[-1].message.startswith("and 7 more mistakes")


def test_beyond_a_thousand_mistakes_nobody_counts() -> None:
    found = problems("a = b\n" * (COUNTED + 5))
    assert len(found) == PROBLEMS + 1
    assert found[-1].message.startswith(f"and at least {COUNTED - PROBLEMS} more mistakes")


if __name__ == "__main__":
    SNAPSHOT.write_text(snapshot(), encoding="utf-8")
