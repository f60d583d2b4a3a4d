"""What a plan takes of its products stands in the ledger of assumptions, with the reason."""

from __future__ import annotations

from tests.model.plans import model
from vtopo.exhibits.assumptions import assumptions
from vtopo.facts import Facts
from vtopo.facts.privilege import privilege
from vtopo.findings import Assumption

PLAN = """
segment [a b]
host h {{
  nic p0 {{ carries [a b] }}
  vmm v {{
    product vmware-esxi
    vswitch w {{ product open-vswitch, uplink p0 }}
    vm silent[1..3] {{ nic {{ switch w }} }}
    vm tagged {{ nic {{ switch w, carries a }} }}
    {0}
  }}
}}
"""


def ledger(lines: str = "") -> dict[str, Assumption]:
    return {one.attribute: one for one in assumptions(Facts(model(PLAN.format(lines))))}


def test_a_vnic_that_a_product_makes_a_trunk_is_named() -> None:
    its = ledger()["nic carries"]
    assert (its.value, its.things, its.count) == ("all", ("silent[1..3].nic",), 3)
    assert its.why.startswith("by product open-vswitch: a port without a tag is a trunk of every VLAN")


def test_such_a_vnic_is_a_trunk_to_a_guest_like_any_other() -> None:
    found = Facts(model(PLAN.format("")))(privilege).trunks
    assert [(port.vm, port.count, port.segments) for port in found] == [("silent[1..3]", 3, ("a", "b"))]


def test_a_size_that_nobody_knows_is_at_least_something() -> None:
    its = ledger()["vmm size"]
    assert its.value == "unknown, at least 200 kloc"
    assert "remembered: Steinberg and Kauer" in its.why


def test_a_product_that_nobody_knows_brings_nothing_and_that_is_said() -> None:
    its = ledger("component c { product qemuu }")["component size"]
    assert (its.value, its.things) == ("unknown", ("h.v.c",))
    assert its.why == "vtopo knows no product `qemuu` and takes nothing of it: did you mean `qemu`?"
