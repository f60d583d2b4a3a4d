"""The topology and the attack digraph grow with a plan, never with the pairs of its VMs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bench.estate import estate
from tests.facts.models import model_of
from vtopo.facts import Facts
from vtopo.facts.attack.digraph import attack
from vtopo.facts.sight import PHYSICAL

SIZES = (200, 1_000, 4_000)
MORE = 1.05
"""What chance may add to the edges of a VM: which segments it is in, how full the last cluster is."""


def clustered(vms: int) -> str:
    return "".join(estate(vms))


def flat(vms: int) -> str:
    return "".join(estate(vms, flat=True))


def isolated(vms: int) -> str:
    """A private VLAN over the whole estate."""
    text = flat(vms).replace("nic { switch vs0,", "nic { isolated, switch vs0,")
    assert "isolated" in text
    return text


def filtered(vms: int) -> str:
    """A distributed filter, in every vswitch."""
    text = flat(vms)
    vswitches = " ".join(f"{host}.hv.vs0" for host in re.findall(r"^host (\w+)", text, re.MULTILINE))
    return f"{text}filter dfw {{ on [{vswitches}], deny allnet0 -> any ssh, allow any -> any [ssh https] }}\n"


def watched(vms: int) -> str:
    """A sensor that sees what passes the physical switch, so that ways it does not see are other ways."""
    segments = " ".join(f"allnet{number}" for number in range(3))
    return f"{flat(vms)}sensor ids {{ watches [{segments}], at allsw }}\n"


def edges(text: str, hidden: int) -> tuple[int, int]:
    """The edges of the topology, and those of the attack digraph."""
    facts = Facts(model_of(text))
    return facts.topology.graph.number_of_edges(), facts(attack).digraph(hidden).size


@pytest.mark.parametrize(
    ("written", "hidden"), [(clustered, 0), (flat, 0), (isolated, 0), (filtered, 0), (watched, PHYSICAL)]
)
def test_edges_of_a_vm_are_as_many_in_a_large_estate(written: Callable[[int], str], hidden: int) -> None:
    small, *larger = [[many / vms for many in edges(written(vms), hidden)] for vms in SIZES]
    for each in larger:
        pairs = zip(each, small, strict=True)
        assert all(now <= then * MORE for now, then in pairs), f"{small} edges a VM become {each}"
