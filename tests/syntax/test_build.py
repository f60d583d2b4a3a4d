"""Importers write plans that are correct, formatted and placed like any other."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtopo.syntax.build import ARROW, block, commented, many, parted, statement, text, tree, word
from vtopo.syntax.printer import render
from vtopo.syntax.tree import Statement, Text


def test_a_built_tree_is_written_formatted() -> None:
    built = tree(
        "imported.vt",
        [
            commented("Made from inventory.json.\nTwo hosts.", statement(word("plan"), text("Shop"))),
            parted(
                block(
                    word("host"),
                    word("esx1"),
                    items=[
                        block(word("nic"), word("p0"), items=[statement(word("carries"), many(word("a"), word("b")))]),
                        commented("from row 7", statement(word("cores"), word("4"))),
                    ],
                )
            ),
            block(word("vm"), word("web"), items=[statement(word("on"), word("esx1"))], on_one_line=True),
            statement(word("flow"), word("a"), ARROW, word("b")),
        ],
    )
    assert render(built) == built.source.text
    assert (
        built.source.text
        == """# Made from inventory.json.
# Two hosts.
plan "Shop"

host esx1 {
  nic p0 {
    carries [a b]
  }
  # from row 7
  cores 4
}
vm web { on esx1 }
flow a -> b
"""
    )


@pytest.mark.parametrize("name", ["", "a b", "a }", "-a", "a:", "a\n", "a->b", '"a"', "web[x]"])
def test_what_is_no_word_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no word"):
        word(name)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(), st.text())
def test_any_text_and_any_comment_can_be_written(said: str, comment: str) -> None:
    built = tree("imported.vt", [commented(comment, statement(word("label"), text(said)))])
    (item,) = built.items
    assert isinstance(item, Statement)
    assert isinstance(item.args[1], Text)
    assert item.args[1].text == said


def test_a_list_of_a_hundred_thousand_names_can_be_written() -> None:
    built = tree("imported.vt", [statement(word("members"), many(*(word(f"host{n:08}") for n in range(100_000))))])
    assert built.source.text.count("\n") == 100_002
