"""What must not matter: the order of items, the files they stand in, and whether a range is written out."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from vtopo.model.names import Names
from vtopo.model.plan import Model
from vtopo.model.things import Ref

from .plans import codes, model

ITEMS = (
    "levels low < high",
    "service sql tcp/5432",
    "segment web_net { level low }",
    "segment db_net { level high }",
    "switch sw { carries [web_net db_net] }",
    "host esx[1..2] { nic p0 { switch sw, carries [web_net db_net] }, vmm hv { vswitch vs0 { uplink p0 } } }",
    "cluster prod { members esx[1..2] }",
    "vswitch dvs { on prod, filter dfw { deny any -> db_net } }",
    "template guest { disk san, nic { switch vs0, carries web_net } }",
    "storage san { at db_net }",
    "vm web[1..6] like guest { on esx1 }",
    "vm db { on prod, nic { switch vs0, carries db_net }, sensor probe { watches web_net } }",
    "machine crash[1..3] { nic { carries web_net } }",
    "firewall fw { legs [web_net db_net], allow web2 -> db sql, deny web[3..4] -> any }",
    "flow web[1..6] -> db sql 4Mbit/s",
    "require separate [web1 db]",
    "group g { members [crash2 web_net] }",
)
RANGE = re.compile(r"^(vm|machine) (\w+)\[(\d+)\.\.(\d+)\](.*)$")


def expanded(plan: Model) -> dict[str, object]:
    """A model with every group of a range taken apart, and without order and places: what is said of each member."""
    found: dict[str, object] = {}
    for field in fields(plan):
        value = getattr(plan, field.name)
        if isinstance(value, dict):
            found[field.name] = {one: spelled(thing, one) for thing in value.values() for one in written_out(thing.id)}
        elif isinstance(value, tuple) and field.name != "files":
            found[field.name] = sorted(repr(spelled(one, "")) for one in value)
    return found


def spelled(value: Any, member: str) -> Any:
    """A value as it holds for one member of its group: names are sets of plain names, `count` and places are gone."""
    if isinstance(value, Names):
        return member
    if isinstance(value, Ref):
        return tuple((value.kind, one) for one in of_member(value.id, member))
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value) if field.name not in ("at", "written", "count")]
        return tuple((name, spelled(getattr(value, name), member)) for name in names)
    if isinstance(value, str):
        return tuple(of_member(value, member))
    if isinstance(value, tuple) and all(isinstance(one, str | Ref) for one in value):
        return tuple(sorted({name for one in value for name in spelled(one, member)}))
    if isinstance(value, tuple):
        return tuple(spelled(one, member) for one in value)
    return value


def of_member(name: str, member: str) -> list[str]:
    """The names a group stands for; of the group a member is in, that member alone."""
    its, mine = written_out(name), member.partition(".")[0]
    own = [one for one in its if one.partition(".")[0] == mine]
    return own or its


def written_out(name: str) -> list[str]:
    """The plain names of a group of a range, or of a part of its members."""
    match = re.fullmatch(r"(\w+)\[(\d+)\.\.(\d+)\](.*)", name)
    return [f"{match[1]}{n}{match[4]}" for n in range(int(match[2]), int(match[3]) + 1)] if match else [name]


EXPECTED = expanded(model("\n".join(ITEMS)))


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.permutations(ITEMS))
def test_the_order_of_items_does_not_matter(items: list[str]) -> None:
    assert expanded(model("\n".join(items))) == EXPECTED


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.lists(st.sampled_from(["plan", "a", "b", "c"]), min_size=len(ITEMS), max_size=len(ITEMS)))
def test_the_file_an_item_stands_in_does_not_matter(files: list[str]) -> None:
    texts = {"plan": ['include "a.vt"', 'include "b.vt"'], "a": ['include "c.vt"'], "b": ['include "c.vt"'], "c": []}
    for item, file in zip(ITEMS, files, strict=True):
        texts[file].append(item)
    included = {name: "\n".join(lines) for name, lines in texts.items() if name != "plan"}
    assert expanded(model("\n".join(texts["plan"]), **included)) == EXPECTED


@settings(deadline=None, max_examples=40, derandomize=True)
@given(st.sets(st.integers(0, len(ITEMS) - 1)), st.integers(0, 5))
def test_a_range_may_be_written_out(which: set[int], cut: int) -> None:
    items: list[str] = []
    for number, item in enumerate(ITEMS):
        match = RANGE.match(item)
        if match is None or number not in which:
            items.append(item)
            continue
        kind, name, first, last, rest = match[1], match[2], int(match[3]), int(match[4]), match[5]
        middle = min(first + cut, last)
        items += [f"{kind} {name}{n}{rest}" for n in range(first, middle)]
        items.append(f"{kind} {name}[{middle}..{last}]{rest}")
    assert expanded(model("\n".join(items))) == EXPECTED


def test_what_is_compared_is_not_blind() -> None:
    changed = "\n".join(ITEMS).replace("web[3..4] -> any", "web[3..5] -> any")
    assert expanded(model(changed)) != EXPECTED
    assert expanded(model("\n".join(ITEMS).replace("vm web[1..6]", "vm web[1..7]"))) != EXPECTED


SOUP = """
plan levels segment host nic vmm vswitch vm machine cluster filter firewall sensor template like change remove on
carries switch uplink members allow deny -> < { } [ ] , a b web[1..3] web2 esx1 vs0 esx1.vs0 lan p0 none
unknown any "x" 5 tcp/1
10Gbit/s 2027-01-01 require apart from by no path separate"""
WORDS = st.sampled_from([*SOUP.split(), *["\n"] * 8])


@settings(deadline=None, max_examples=150, derandomize=True)
@given(st.lists(WORDS, max_size=50), st.lists(WORDS, max_size=25))
def test_no_text_is_too_strange(words: list[str], more: list[str]) -> None:
    base = "segment lan\nhost esx1 { nic p0 { carries lan }, vmm hv { vswitch vs0 { uplink p0 } } }\n" + " ".join(more)
    found = codes(f'include "base.vt"\n{" ".join(words)}', base=base)
    assert len(found) < 300
