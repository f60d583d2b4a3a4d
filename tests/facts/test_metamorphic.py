"""What must stay true of the facts when a plan is written otherwise, or changed in a way that the prose speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.facts.comparing import Line, all_facts, model_of, read
from tests.facts.examples import examples
from tests.reference.plans import Block, Text, fragment, plans, printed
from vtopo.facts import Facts
from vtopo.facts.separation import separation
from vtopo.facts.tcb import tcb
from vtopo.model.plan import Model

NAMES = re.compile(r"\b(net|sw|box|m|v|fw|san|boss|pool|ids)_([a-z])")
RANGE = re.compile(r"\b([mv]_[a-z])\[1\.\.(\d)\]")
MENTION = re.compile(r"\b(vm |machine |for )?([mv]_[a-z])\[1\.\.(\d)\]")


def renamed(text: str) -> str:
    """All names turned round, so that their order is another; twice gives the same again."""
    return NAMES.sub(lambda match: f"{match[1]}_{chr(ord('a') + ord('z') - ord(match[2]))}", text)


def written_out(text: str) -> str:
    """Every range as the list of its members."""

    def members(match: re.Match[str]) -> str:
        names = " ".join(f"{match[2]}{number}" for number in range(1, int(match[3]) + 1))
        return f"{match[1]}[{names}]" if match[1] else names

    return MENTION.sub(members, text)


def somewhere(model: Model) -> bool:
    """Whether every VM is placed: else the prose leaves open which of two equally large TCBs is meant."""
    return all(len(vm.vmms) == 1 for vm in model.vms.values())


def same(plan: str, one: set[Line], other: set[Line]) -> None:
    assert one == other, f"{plan}\nno more: {sorted(one - other)}\nnew: {sorted(other - one)}"


@examples(4)
@given(plans())
def test_names_mean_nothing(plan: Text) -> None:
    model = model_of(str(plan))
    assume(somewhere(model))
    expected = {tuple(renamed(word) for word in line) for line in all_facts(model)}
    same(str(plan), expected, all_facts(model_of(renamed(str(plan)))))


@examples(4)
@given(plans(), st.randoms(use_true_random=False))
def test_order_means_nothing(plan: Text, random: Random) -> None:
    items = list(plan.items)
    random.shuffle(items)
    same(str(plan), all_facts(model_of(str(plan))), all_facts(model_of(printed(items))))


@examples(5)
@given(plans())
def test_range_is_its_members(plan: Text) -> None:
    same(str(plan), all_facts(model_of(str(plan))), all_facts(model_of(written_out(str(plan)))))


@examples(3)
@given(plans(), st.integers(0, 2**16))
def test_files_mean_nothing(plan: Text, which: int) -> None:
    there = [item for number, item in enumerate(plan.items) if which >> number & 1]
    here = [item for number, item in enumerate(plan.items) if not which >> number & 1]
    split = model_of(printed(here) + 'include "other.vt"\n', other=fragment(there) or "# nothing\nstorage san_q\n")
    same(str(plan), all_facts(model_of(str(plan))), all_facts(split))


@examples(3)
@given(plans())
def test_unconnected_host_changes_nothing(plan: Text) -> None:
    more = str(plan) + "host lonely { nic p0, nic p1, vmm hv { vswitch vs0 { uplink p0 }, vm hermit { nic } } }\n"
    got = {line for line in all_facts(model_of(more)) if not any(re.match("lonely|hermit", word) for word in line)}
    same(str(plan), all_facts(model_of(str(plan))), got)
    # And nothing is shared with it.
    model = model_of(more)
    for node in (*model.vms, *model.machines):
        if node != "hermit":
            assert separation(Facts(model)).nodes("hermit", node).level == "physical", more


@examples(3)
@given(plans())
def test_separation_has_no_direction(plan: Text) -> None:
    model = model_of(str(plan))
    its = separation(Facts(model))
    nodes = [*model.vms, *model.machines]
    for one in nodes:
        for other in nodes:
            assert its.nodes(one, other).things == its.nodes(other, one).things, str(plan)
    for one in model.segments:
        for other in model.segments:
            assert its.between(one, other).things == its.between(other, one).things, str(plan)


@examples(5)
@given(plans(), st.integers(0, 99))
def test_component_never_shrinks_a_tcb(plan: Text, which: int) -> None:
    before = model_of(str(plan))
    assume(somewhere(before))
    vmm = list(before.vmms)[which % len(before.vmms)]
    after = model_of(f"{plan}component more {{ on {vmm}, size 5..7kloc }}\n")
    old, new = tcb(Facts(before)), tcb(Facts(after))
    for name in (*before.vms, *before.machines):
        assert old.of(name).full <= new.of(name).full, f"{plan}\n{name}"
        assert old.of(name).all <= new.of(name).all, f"{plan}\n{name}"
        assert old.sum(old.of(name).all).sort_key <= new.sum(new.of(name).all).sort_key, f"{plan}\n{name}"
    for vm in before.vms.values():
        # It serves all VMs of that VMM, unless it is among what one runs itself.
        assert (("component", f"{vmm}.more") in new.of(vm.id).full) or vm.vmms != (vmm,), f"{plan}\n{vm.id}"


@examples(4)
@given(plans())
def test_encryption_takes_the_datastores_out(plan: Text) -> None:
    plain = re.sub(r"encrypted( no| unknown)?", "encrypted no", str(plan))
    before, after = model_of(plain), model_of(plain.replace("encrypted no", "encrypted yes"))
    assume(somewhere(before))
    old, new = tcb(Facts(before)), tcb(Facts(after))
    for name in (*before.vms, *before.machines):
        assert new.of(name).full <= old.of(name).full, f"{plan}\n{name}"
        lost = old.of(name).all - new.of(name).all
        assert all(kind == "storage" for kind, _ in lost), f"{plan}\n{name}: {lost}"


def nics_of_hosts(block: Block) -> Iterator[Block]:
    """The NICs of a host or machine that carry anything."""
    if block.head.startswith(("host", "machine")):
        for item in block.items:
            if isinstance(item, Block) and item.head.startswith("nic") and _carried(item):
                yield item


def _carried(nic: Block) -> list[str]:
    said = [item for item in nic.items if isinstance(item, str) and item.startswith("carries ")]
    return re.findall(r"net_\w", said[0]) if said else []


@examples(5)
@given(plans(), st.integers(0, 99), st.integers(0, 99))
def test_carrying_less_never_weakens(plan: Text, which: int, what: int) -> None:
    before = model_of(str(plan))
    nics = [nic for item in plan.items for nic in nics_of_hosts(item)]
    assume(nics)
    nic = nics[which % len(nics)]
    left = _carried(nic)
    left.pop(what % len(left))
    kept, shown = nic.items, str(plan)
    nic.items = [item for item in kept if not (isinstance(item, str) and item.startswith("carries "))]
    nic.items += [f"carries [{' '.join(left)}]"] if left else []
    after, _ = read({"plan.vt": str(plan)})
    nic.items = kept
    assume(after is not None)  # a VM may be left in a segment that nothing carries to it: that is a mistake
    assert after is not None
    old, new = separation(Facts(before)), separation(Facts(after))
    nodes = [*before.vms, *before.machines]
    pairs = [(old.nodes(one, other), new.nodes(one, other)) for one in nodes for other in nodes]
    pairs += [
        (old.between(one, other), new.between(one, other)) for one in before.segments for other in before.segments
    ]
    for then, now in pairs:
        assert now.rank <= then.rank, f"{shown}\n{nic.lines()}: {then} became {now}"
        for kind, things in now.things.items():
            assert set(things) <= set(then.things.get(kind, ())), f"{shown}\n{nic.lines()}: {then} became {now}"


@pytest.mark.parametrize("word", ["net_a", "v_k[1..3]", "box_b.hv.vs0"])
def test_names_turn_round(word: str) -> None:
    assert renamed(word) != word
    assert renamed(renamed(word)) == word
