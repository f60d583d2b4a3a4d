"""The formatter changes how a plan looks, never what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings

from vtopo.source import Source
from vtopo.syntax.layout import WIDTH
from vtopo.syntax.parser import parse
from vtopo.syntax.printer import render
from vtopo.syntax.tree import Tree

from .plans import plans, written_plans
from .shapes import shape


def tree_of(text: str) -> Tree:
    tree, problems = parse(Source("plan.vt", text))
    assert problems == ()
    return tree


def formatted(text: str) -> str:
    return render(tree_of(text))


def holds(text: str) -> None:
    """Formatting keeps the tree and the comments, and formatting again changes nothing."""
    before = tree_of(text)
    once = render(before)
    after = tree_of(once)
    assert shape(after) == shape(before)
    assert [comment.text for comment in after.comments] == [comment.text.rstrip() for comment in before.comments]
    assert render(after) == once
    assert all(line == line.rstrip() for line in once.split("\n"))


@settings(max_examples=250, deadline=None, derandomize=True)
@given(plans())
def test_formatting_keeps_the_tree_and_the_comments_and_is_done_at_once(text: str) -> None:
    holds(text)


@pytest.mark.parametrize("file", written_plans(), ids=lambda file: file.name)
def test_formatting_keeps_the_plans_we_ship(file: Path) -> None:
    holds(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("untidy", "tidy"),
    [
        ("", ""),
        ("\n\n\n", ""),
        ("a   b\tc", "a b c\n"),
        ("\ufeffa,b\r\n\r\n\r\n\r\nc", "a\nb\n\nc\n"),
        ("a{\n\n\nb\n\n\n}", "a {\n  b\n}\n"),
        ("vm a{on b,nic{carries c}}", "vm a { on b, nic { carries c } }\n"),
        ("vm a{\n}", "vm a { }\n"),
        ("vm a { on b\n}", "vm a {\n  on b\n}\n"),
        ('label "caf\\u{e9} \\u{1b}"', 'label "café \\u{1B}"\n'),
        ("legs [a,\n  b,\n c]", "legs [a b c]\n"),
        ("flow [a->b c<d]", "flow [a -> b c < d]\n"),
    ],
)
def test_a_plan_is_written_in_one_way(untidy: str, tidy: str) -> None:
    assert formatted(untidy) == tidy


def test_comments_stay_with_what_they_are_about() -> None:
    untidy = """# about the plan


# about host a
host a { # behind its brace
# inside
  cores 4 # behind cores
  memory 64GiB    # behind memory
# at the end

}
legs [ # behind the bracket
  a # behind a
  # before b
  b -> # behind the arrow
  c
  # last
]
# the end"""
    assert (
        formatted(untidy)
        == """# about the plan

# about host a
host a {  # behind its brace
  # inside
  cores  4      # behind cores
  memory 64GiB  # behind memory
  # at the end
}
legs [  # behind the bracket
  a  # behind a
  # before b
  b ->  # behind the arrow
  c
  # last
]
# the end
"""
    )


def test_statements_in_a_block_are_a_table_and_rules_of_one_kind_are_one_too() -> None:
    assert (
        formatted("firewall f {\nlegs [a b]\nguards web -> db\nallow web_net -> app api\nallow app -> db sql\n}\n")
        == """firewall f {
  legs   [a b]
  guards web -> db
  allow  web_net -> app api
  allow  app     -> db  sql
}
"""
    )


def test_statements_at_the_top_are_sentences() -> None:
    text = "levels low < high\nrequire web apart from db by host\nrequire no path a -> b unseen\ninclude x\n"
    assert formatted(text) == text


def test_services_and_blocks_of_one_kind_stand_in_columns() -> None:
    assert (
        formatted(
            "service http tcp/80\nservice app\nservice sql [a b]\n\nvm web like g { a }\nvm [b c] { d }\nnic { e }\n"
        )
        == """service http tcp/80
service app
service sql  [a b]

vm web like g { a }
vm [b c]      { d }
nic { e }
"""
    )


def test_blocks_of_two_kinds_that_alternate_stand_in_columns() -> None:
    assert (
        formatted("segment internet { a }\ndmz web { b }\nsegment lan { c }\n")
        == """segment internet { a }
dmz     web      { b }
segment lan      { c }
"""
    )


def test_a_blank_line_or_a_comment_ends_a_table() -> None:
    text = "service a tcp/1\n\nservice bcd tcp/2\n# here\nservice ef tcp/3\n"
    assert formatted(text) == text


def test_a_column_that_would_tear_lines_apart_is_left_ragged() -> None:
    text = f"service a tcp/1\nservice {'b' * 40} tcp/2\n"
    assert formatted(text) == text


def test_what_does_not_fit_on_a_line_is_opened() -> None:
    members = [f"host_number_{number}" for number in range(10)]
    tidy = formatted(f"cluster c {{ members [{' '.join(members)}] }}")
    assert tidy.splitlines() == ["cluster c {", "  members [", *(f"    {name}" for name in members), "  ]", "}"]
    assert max(len(line) for line in tidy.splitlines()) <= WIDTH
