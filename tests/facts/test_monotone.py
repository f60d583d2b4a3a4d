"""What may only get better, or only worse, when a plan is changed in one direction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from random import Random

from tests.facts.examples import assume, random_changes, random_plans
from tests.facts.lines import Line, reaching, stepping
from tests.facts.models import facts_of, model_of, read
from tests.facts.test_metamorphic import somewhere
from tests.reference.plans import Block, Text
from vtopo.facts.attack.digraph import attack
from vtopo.facts.attack.lengths import Length, Owned
from vtopo.facts.attack.paths import Paths
from vtopo.facts.separation import separation
from vtopo.facts.sight import PHYSICAL
from vtopo.facts.tcb import tcb
from vtopo.facts.visibility import visibility
from vtopo.model.plan import Model

POLICED = ("filter", "firewall", "router")
PROTECTED = {
    "vm": ("hardened", "encrypted"), "machine": ("hardened",), "vmm": ("hardened", "sandboxed"),
    "vswitch": ("hardened",), "storage": ("hardened",), "firewall": ("hardened",), "router": ("hardened",),
    "host": ("iommu",), "switch": ("port-security",),
}  # fmt: skip
"""What protects things of each kind."""


def blocks(items: list[str | Block] | list[Block], *kinds: str) -> Iterator[Block]:
    """The blocks of these kinds, wherever they stand."""
    for item in items:
        if isinstance(item, Block):
            if item.head.split()[0] in kinds:
                yield item
            yield from blocks(item.items, *kinds)


def lines(model: Model) -> set[Line]:
    """All that is delivered or can be taken, seen or not."""
    return {*reaching(facts_of(model)), *stepping(facts_of(model))}


def lengths(model: Model) -> dict[tuple[int, Owned, Owned], Length]:
    """How far all things are from each other."""
    its = facts_of(model)(attack)
    paths = {hidden: Paths(its, hidden) for hidden in (0, PHYSICAL)}
    return {
        (hidden, one, other): length
        for hidden, found in paths.items()
        for one in found.digraph.things
        for other, length in found.distances([one]).items()
    }


def no_more(before: Model, after: Model) -> None:
    """Nothing is delivered or taken that was not, and nothing is nearer."""
    assert lines(after) <= lines(before), f"new: {sorted(lines(after) - lines(before))}"
    old, new = lengths(before), lengths(after)
    nearer = [key for key, length in new.items() if key in old and length < old[key]]
    assert not nearer, f"nearer: {nearer}"


@random_changes(4)
def test_allowing_less_adds_no_way(plan: Text, random: Random) -> None:
    after = deepcopy(plan)
    rules = [(block, item) for block in blocks(after.items, *POLICED) for item in block.items]
    allows = [(block, item) for block, item in rules if isinstance(item, str) and item.startswith("allow ")]
    assume(bool(allows))
    block, item = random.choice(allows)
    block.items.remove(item)
    no_more(model_of(str(plan)), model_of(str(after)))


@random_changes(4)
def test_denying_more_adds_no_way(plan: Text, random: Random) -> None:
    after = deepcopy(plan)
    policed = list(blocks(after.items, *POLICED))
    assume(bool(policed))
    block = random.choice(policed)
    models = model_of(str(plan))
    ends = ["any", *models.segments, *models.vms, *models.machines, "10.0.0.0/8"]
    services = ["", *models.services]
    block.items.insert(
        0, f"deny {listed(random.choice(ends))} -> {listed(random.choice(ends))} {random.choice(services)}"
    )
    no_more(models, model_of(str(after)))


def listed(end: str) -> str:
    """A range in brackets."""
    return f"[{end}]" if end.endswith("]") else end


@random_changes(4)
def test_denying_by_default_adds_no_way(plan: Text, random: Random) -> None:
    after = deepcopy(plan)
    policed = list(blocks(after.items, *POLICED))
    assume(bool(policed))
    block = random.choice(policed)
    block.items = [item for item in block.items if not (isinstance(item, str) and item.startswith("default "))]
    block.items.append("default deny")
    no_more(model_of(str(plan)), model_of(str(after)))


@random_changes(6)
def test_protecting_adds_no_way(plan: Text, random: Random) -> None:
    after = deepcopy(plan)
    options = [
        (block, word) for kind, words in PROTECTED.items() for block in blocks(after.items, kind) for word in words
    ]
    for block, word in random.sample(options, min(2, len(options))):
        block.items = [item for item in block.items if not (isinstance(item, str) and item.split()[0] == word)]
        block.items.append(word)
    no_more(model_of(str(plan)), model_of(str(after)))


@random_changes(4)
def test_watching_more_hides_nothing(plan: Text, random: Random) -> None:
    before = model_of(str(plan))
    watched = [*before.segments, *before.gateways, *before.vswitches]
    places = [*before.switches, *(nic.id for nic in before.nics.values() if "[" not in nic.id)]
    at = f", at [{' '.join(random.sample(places, min(2, len(places))))}]" if places and random.random() < 0.5 else ""
    sensor = f"sensor ids_q {{ watches [{' '.join(random.sample(watched, random.randint(1, len(watched))))}]{at} }}\n"
    after = model_of(str(plan) + sensor)
    no_more(before, after)
    changed = {line for line in lines(before) ^ lines(after) if not line[0].startswith("unseen")}
    assert not changed, sensor
    old, new = facts_of(before)(visibility), facts_of(after)(visibility)
    assert set(new.no_tap) <= set(old.no_tap), sensor
    assert (new.coverage.share or 0) >= (old.coverage.share or 0), sensor


@random_changes(4)
def test_component_never_shrinks_a_tcb(plan: Text, random: Random) -> None:
    before = model_of(str(plan))
    assume(somewhere(before))
    vmm = random.choice(list(before.vmms))
    after = model_of(f"{plan}component more {{ on {vmm}, size 5..7kloc }}\n")
    old, new = facts_of(before)(tcb), facts_of(after)(tcb)
    for name in (*before.vms, *before.machines):
        assert old.of(name).full <= new.of(name).full, name
        assert old.of(name).all <= new.of(name).all, name
        assert old.sum(old.of(name).all).sort_key <= new.sum(new.of(name).all).sort_key, name
    for vm in before.vms.values():
        # It serves all VMs of that VMM, unless it is among what one runs itself.
        assert (("component", f"{vmm}.more") in new.of(vm.id).full) or vm.vmms != (vmm,), vm.id


@random_plans(3)
def test_encryption_takes_the_datastores_out(plan: Text) -> None:
    plain = re.sub(r"encrypted( no| unknown)?", "encrypted no", str(plan))
    before, after = model_of(plain), model_of(plain.replace("encrypted no", "encrypted yes"))
    assume(somewhere(before))
    old, new = facts_of(before)(tcb), facts_of(after)(tcb)
    for name in (*before.vms, *before.machines):
        assert new.of(name).full <= old.of(name).full, name
        lost = old.of(name).all - new.of(name).all
        assert all(kind == "storage" for kind, _ in lost), f"{name}: {lost}"


@random_plans(6)
def test_who_owns_what_is_trusted_with_life_owns_who_trusts(plan: Text) -> None:
    model = model_of(str(plan))
    trusts, paths = facts_of(model)(tcb), Paths(facts_of(model)(attack))
    for name in (*model.vms, *model.machines):
        for kind, part in sorted(trusts.of(name).full):
            owned = ("node" if kind in ("vm", "machine") else kind, part)
            if owned in paths.digraph.number:
                assert paths.distances([owned])["node", name].failures == 0, f"{owned} to {name}"


def carried(nic: Block) -> list[str]:
    """The segments that a NIC carries."""
    said = [item for item in nic.items if isinstance(item, str) and item.startswith("carries ")]
    return re.findall(r"net_\w", said[0]) if said else []


@random_changes(4)
def test_carrying_less_never_weakens(plan: Text, random: Random) -> None:
    before, changed = model_of(str(plan)), deepcopy(plan)
    boxes = [item for item in changed.items if item.head.startswith(("host", "machine"))]
    nics = [nic for box in boxes for nic in box.items if isinstance(nic, Block) and nic.head.startswith("nic")]
    nics = [nic for nic in nics if carried(nic)]
    assume(bool(nics))
    nic = random.choice(nics)
    left = carried(nic)
    left.remove(random.choice(left))
    nic.items = [item for item in nic.items if not (isinstance(item, str) and item.startswith("carries "))]
    nic.items += [f"carries [{' '.join(left)}]"] if left else []
    after, _ = read({"plan.vt": str(changed)})
    assume(after is not None)  # a VM may be left in a segment that nothing carries to it: that is a mistake
    assert after is not None
    old, new = facts_of(before)(separation), facts_of(after)(separation)
    nodes = [*before.vms, *before.machines]
    pairs = [(old.nodes(one, other), new.nodes(one, other)) for one in nodes for other in nodes]
    pairs += [
        (old.between(one, other), new.between(one, other)) for one in before.segments for other in before.segments
    ]
    for then, now in pairs:
        assert now.rank <= then.rank, f"{nic.lines()}: {then} became {now}"
        for kind, things in now.things.items():
            assert set(things) <= set(then.things.get(kind, ())), f"{nic.lines()}: {then} became {now}"
