from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtopo.editor.completing import Proposal, proposals
from vtopo.editor.hovering import hover
from vtopo.editor.naming import definitions, included
from vtopo.editor.structure import symbols
from vtopo.rulebook import rules
from vtopo.vocabulary import KINDS, PHRASE, attributes, children

from .plans import PLAN, RULES, marked, reading


def proposed(added: str, plan: str = PLAN) -> dict[str, Proposal]:
    """What is proposed at the cursor of some lines, which are written behind a plan."""
    text, at = marked(plan + added)
    return {one.label: one for one in proposals(text, at, reading(text), RULES, ("network.vt",))}


def test_at_the_top_blocks_and_statements_are_proposed() -> None:
    assert {*KINDS, *PHRASE} - {"plan"} == set(proposed("¦"))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("plan", "template", "nic")])
def test_in_a_block_its_attributes_and_the_blocks_that_go_there_are_proposed(kind: str) -> None:
    found = set(proposed(f"{kind} x {{ ¦"))
    assert set(children(kind)) <= found
    assert found <= {*children(kind), *attributes(kind), "difficulty"}
    assert {name for name, row in attributes(kind).items() if not row.own} <= found


def test_what_was_said_is_not_proposed_again_unless_it_may_be() -> None:
    assert {"vlan", "level"} & set(proposed("segment s { level low\n ¦")) == {"vlan"}
    assert "allow" in proposed("firewall f { allow any -> any\n ¦")


def test_every_word_brings_its_line_of_the_vocabulary() -> None:
    found = proposed("segment s { ¦")
    assert "vlan VLAN" == found["vlan"].detail
    assert "its VLAN id; twice on one switch or NIC is a mistake" in found["vlan"].doc


def test_a_block_is_a_snippet_with_what_it_needs() -> None:
    found = proposed("vswitch s { ¦")["portgroup"]
    assert "portgroup {\n\tcarries ${1:SEGMENT}\n\t$0\n}" == found.insert
    assert found.snippet


@pytest.mark.parametrize(
    ("text", "some", "none"),
    [
        ("segment s { level ¦", {"low", "high", "none", "unknown"}, {"web_net"}),
        ("vm x { hardened ¦", {"yes", "no", "unknown"}, {"none"}),
        ("vm x { nic { carries ¦", {"web_net", "db_net"}, {"db", "esx1"}),
        ("vm x { nic { carries [web_net ¦", {"db_net"}, {"web_net", "none"}),
        ("vm x { on ¦", {"esx1", "hv"}, {"db", "none"}),
        ("vm x { serves ¦", {"https", "any"}, {"db"}),
        ("vm x like ¦", {"guest"}, {"db"}),
        ("vm x ¦", {"like"}, {"guest"}),
        ("vswitch v { on hv, mode ¦", {"switch", "hub", "vepa", "isolated"}, {"db"}),
        ("vswitch v { on hv, runs ¦", {"kernel", "process", "service-vm"}, {"db"}),
        ("vswitch v { on hv, runs service-vm ¦", {"db"}, {"kernel"}),
        ("vswitch v { on hv, uplink ¦", {"p0"}, {"esx1.p0", "nic"}),
        ("switch sw\nvm x { nic { switch ¦", {"vs0"}, {"sw"}),
        ("switch sw\nmachine x { nic { switch ¦", {"sw"}, {"vs0"}),
        ("require ¦", {"separate", "no", "tcb", "web[1..3]", "web_net"}, {"apart", "unknown"}),
        ("require web_net apart from db_net by ¦", {"host", "vmm"}, {"web_net"}),
        ("flow any -> ¦", {"db", "web2", "web[1..3]", "any"}, {"esx1"}),
        ("flow web1 -> db ¦", {"https"}, {"db"}),
        ("difficulty ¦", {"escape"}, {"unknown"}),
        ("accept ¦", set(RULES), {"db"}),
        ("accept unused on ¦", {"db", "esx1"}, {"unused"}),
        ("accept unused on db until 2027-01-01 ¦", {"because"}, {"by"}),
        ("vm x { on esx1 # allow: ¦", set(RULES), {"because"}),
        ("vm x { on esx1 # allow: unused ¦", {"because"}, {"unused"}),
        ('include "¦', {"network.vt"}, {"db"}),
        ("change ¦", {"db", "esx1"}, {"low"}),
        ("vmm v { product ¦", {"kvm"}, {"open-vswitch"}),
    ],
)
def test_a_value_is_proposed_where_it_fits(text: str, some: set[str], none: set[str]) -> None:
    found = set(proposed(text))
    assert some <= found
    assert not none & found


def test_a_name_that_several_things_have_is_proposed_in_full() -> None:
    other = "host esx2 { nic p0, vmm hv { vswitch vs0 { uplink p0 } } }\n"
    assert {"esx1.hv", "esx2.hv"} <= set(proposed("vm x { on ¦", PLAN + other))


def test_what_is_half_written_is_replaced() -> None:
    text, at = marked(PLAN + "vm x { on esx¦")
    one = next(one for one in proposals(text, at, reading(text), RULES) if one.label == "esx1")
    assert "esx" == text[one.start : at]


def test_a_plan_with_mistakes_still_has_names() -> None:
    assert "db" in proposed('flow any -> ¦\nvm broken { on\nservice "x" {')


SOUP = st.lists(
    st.sampled_from(
        ["vm", "x", "{", "}", "[", "]", ",", "\n", "->", "<", '"', "#", "allow:", "like", "on", "nic", "switch",
         "carries", "template", "change", "levels", "require", "accept", "product", "host", "runs",
         "service-vm", "size", "1..2"]
    ),
    max_size=14,
)  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(SOUP)
def test_whatever_is_written_something_or_nothing_is_proposed_and_told(words: list[str]) -> None:
    text = " ".join(words)
    its = reading(text, alone=True)
    for at in {0, len(text) // 2, len(text)}:
        found = proposals(text, at, its, RULES, ("network.vt",))
        assert all(one.start <= at for one in found)
        hover(text, at, its, "plan.vt", RULES)
        definitions(its, "plan.vt", at)
        included(its, "plan.vt", at)
    assert {one.kind for one in symbols(its.trees[0])} <= {*KINDS, *PHRASE}


def test_the_rules_that_there_are_can_be_proposed() -> None:
    text, at = marked("# allow: ¦")
    titles = {name: rule.title for name, rule in rules().items()}
    assert list(titles) == [one.label for one in proposals(text, at, reading(text), titles)]
