from __future__ import annotations

from vtopo.editor.structure import Symbol, folds, symbols
from vtopo.source import Source
from vtopo.syntax.parser import parse
from vtopo.syntax.tree import Tree

from .plans import PLAN

TEXT = """\
# one
# two
vm [a b] {   # three
  nic { switch vs0 }
  storage san1
}
service https tcp/443
change c { vmm hv }
host h { nic [
  p0
] }
# four
"""


def tree(text: str) -> Tree:
    return parse(Source("p.vt", text))[0]


def told(found: tuple[Symbol, ...]) -> list[object]:
    return [(one.kind, one.name, told(one.inside)) for one in found]


def test_symbols_are_nested_as_blocks_are() -> None:
    assert [
        ("vm", "a b", [("nic", "nic", [])]),
        ("service", "https", []),
        ("change", "c", [("vmm", "hv", [])]),
        ("host", "h", [("nic", "p0", [])]),
    ] == told(symbols(tree(TEXT.replace("  storage san1\n", ""))))


def test_the_name_of_a_symbol_stands_inside_of_it() -> None:
    todo = list(symbols(tree(PLAN)))
    assert 5 == len(todo)
    for one in todo:
        assert one.start <= one.name_start < one.name_end <= one.end
        todo += one.inside


def test_blocks_lists_and_runs_of_comments_fold() -> None:
    its = tree(TEXT)
    lines = [TEXT[one.start : one.end].split("\n") for one in folds(its)]
    assert ["# one", "vm [a b] {   # three", "host h { nic [", "["] == [first for first, *_ in lines]
    assert ["# two", "}", "] }", "]"] == [last for *_, last in lines]
    assert [True, False, False, False] == [one.comment for one in folds(its)]


def test_what_a_damaged_text_has_left_is_shown() -> None:
    assert ["a", "c"] == [one.name for one in symbols(tree("vm a { on b }\nvm c {{ ]\n"))]
