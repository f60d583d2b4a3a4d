"""Compares what hangs on a single thing, and who stands by, with what the reference says."""

from __future__ import annotations

from collections.abc import Iterator

from tests.facts.differing import differ
from tests.facts.models import facts_of
from tests.reference import hanging as plain
from vtopo.facts.bystanders import bystanders
from vtopo.facts.privilege import privilege
from vtopo.facts.redundancy import lifelines, together
from vtopo.model.plan import Model


def about_redundancy(model: Model) -> Iterator[str]:
    """Differences in what hangs on one NIC, one switch or one host."""
    facts = facts_of(model)
    lines = {(its.vswitch.id, frozenset(its.nics), its.switch) for its in facts(lifelines)}
    yield from differ("lifelines", lines, plain.lifelines(model))
    pairs = {(frozenset(vm.id for vm in its.vms), its.sure) for its in facts(together)}
    yield from differ("together", pairs, plain.together(model))
    wrong = [its for its in facts(together) if any(its.vmm not in vm.vmms for vm in its.vms)]
    yield from differ("together on a VMM that does not take them all", wrong, [])


def about_bystanders(model: Model) -> Iterator[str]:
    """Differences in what is in the core of a VMM, though some VM there does not use it."""
    expected = plain.bystanders(model)
    found = {(its.part.id, its.vmm): its.vm.id for its in facts_of(model)(bystanders)}
    yield from differ("bystanders", sorted(found), sorted(expected))
    wrong = [its for its, vm in found.items() if vm not in expected.get(its, ())]
    yield from differ("bystanders that use it after all", wrong, [])


def about_moving(model: Model) -> Iterator[str]:
    """Differences in which segments of an over-trunk a VM would need there if it moved."""
    for its in facts_of(model)(privilege).over_trunks:
        expected = [segment for segment in its.segments if plain.moving(model, its.vswitch, segment)]
        yield from differ(f"{its.nic} for {its.vswitch} moving", list(its.moving), expected)
