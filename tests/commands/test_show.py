from __future__ import annotations

import json

import pytest

from tests.document.plans import FULL, as_json, model_of
from vtopo.commands.show import show_model, show_tree
from vtopo.model.document import read_tree
from vtopo.source import Source
from vtopo.syntax.parser import parse

TEXT = """# first
plan "p" { owner "o\\n" } # behind
segment a
host [h1 h2] {
  # inside
  nic p0 { carries [a "x"] }
  vmm { vswitch { uplink p0 } # deep
  }
}
levels a < b
"""


def test_a_tree_is_shown_with_places() -> None:
    tree, problems = parse(Source("p.vt", TEXT))
    assert not problems
    assert show_tree(tree).splitlines() == [
        " 1:1  # first",
        ' 2:1  block plan "p"',
        '2:12    statement owner "o\\n"',
        "2:26  # behind",
        " 3:1  statement segment a",
        " 4:1  block host [h1 h2]",
        " 5:3    # inside",
        " 6:3    block nic p0",
        '6:12      statement carries [a "x"]',
        " 7:3    block vmm",
        " 7:9      block vswitch",
        "7:19        statement uplink p0",
        "7:31      # deep",
        "10:1  statement levels a < b",
    ]


def test_an_empty_tree_is_nothing() -> None:
    assert show_tree(parse(Source("p.vt", ""))[0]) == ""


def test_a_tree_from_json_is_shown_too() -> None:
    tree, _ = read_tree("plan.json", as_json(model_of(FULL)))
    assert tree is not None
    shown = show_tree(tree)
    assert "block vswitch vs" in shown
    assert shown.splitlines()[0].lstrip()[0].isdigit()


def test_a_model_as_text_is_a_formatted_plan() -> None:
    shown = show_model(model_of(FULL), "text")
    assert shown.startswith('plan "All of it" {')
    assert "require no path out -> a1 unseen below 1 failure\n" in shown
    assert "a[4..9]" in shown
    assert shown.endswith("\n")


def test_nothing_in_a_model_ends_its_line_early() -> None:
    text = 'plan "p"\nhost h { label "}\\n# \\u{1B}" }\n'
    shown = show_model(model_of(text), "text")
    assert '"}\\n# \\u{1B}"' in shown
    assert model_of(shown).hosts["h"].label == "}\n# \x1b"


def test_a_list_longer_than_a_line_may_be() -> None:
    names = [f"n{'x' * 200}{number}" for number in range(6_000)]
    text = (
        'plan "p"\n'
        + "\n".join(f"segment {name}" for name in names)
        + f"\nswitch s {{ carries [{chr(10).join(names)}] }}"
    )
    model = model_of(text)
    assert model_of(show_model(model, "text")) == model


def test_a_model_as_json() -> None:
    shown = show_model(model_of(FULL), "json")
    assert shown.startswith('{\n  "vtopo": 1,\n  "plan": {')
    assert json.loads(shown)["plan"]["title"] == "All of it"


def test_another_format_is_a_bug_of_the_caller() -> None:
    with pytest.raises(ValueError, match="text or json"):
        show_model(model_of(FULL), "yaml")
