"""A small plan that most tests of verify are about, and short words for ports and ways in it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from tests.model.plans import model
from vtopo.model.plan import Model
from vtopo.proofs import Hop, Port, Proof, Thing, Way
from vtopo.verify import check

SHOP = """
levels low < high
service http tcp/80
service sql  tcp/5432
service beat

segment front { level low, subnet 10.1.0.0/24 }
segment back  { level high, subnet 10.2.0.0/24 }
segment mgmt  { level high }
segment inner { level low }

switch sw     { carries [front back mgmt] }
switch sw_dmz { carries front, port-security }
sensor ids    { watches back, at sw }
sensor tap    { watches esx.hv.vs1 }

storage san   { at back }
storage attic

host esx {
  iommu no
  nic p0 { switch sw, carries [front back] }
  nic p1 { switch sw, carries mgmt }
  nic p2 { switch sw_dmz, carries front }
  vmm hv {
    admin  mgmt
    mounts attic
    vswitch vs0 {
      uplink p0
      forged-transmits no
      filter wall { deny web -> front sql, allow any -> any }
    }
    vswitch vs1 { mode isolated, runs process, hardened }
    vswitch vs2 { mode hub, runs service-vm driver }
    vm web    { nic { switch vs0, carries front, address 10.1.0.10 }, serves [http beat], disk attic }
    vm app    { nic { switch vs0, carries front, forged-transmits }, nic e1 { switch vs2, carries inner }, serves http }
    vm db     { nic { switch vs0, carries back }, serves sql, disk san }
    vm spy    { nic { switch vs2, carries inner }, serves none }
    vm driver { serves none, hardened }
    vm far    { passthrough p2, serves http }
    vm one    { nic { switch vs1, carries inner }, serves http }
    vm two    { nic { switch vs1, carries inner }, serves http }
  }
}
machine center {
  nic { switch sw, carries mgmt }
  serves  none
  manager boss { manages esx }
}
firewall fw {
  legs  [front back]
  allow 10.1.0.0/24 -> db sql
  deny  any -> any
}
difficulty escape extreme on esx.hv because "sandboxed by seccomp"
difficulty network moderate because "patched every week"
"""


@cache
def shop() -> Model:
    """The plan above."""
    return model(SHOP)


def reasons(proof: Proof, plan: Model | None = None) -> list[str]:
    """Why a proof does not hold of a plan, the one above if no other is given."""
    return check(plan or shop(), proof)


def port(name: str, segment: str, vswitch: str = "esx.hv.vs0", nic: str = "nic", kind: str = "node") -> Port:
    """A port: of a node by a vNIC, of anything else by none."""
    return Port((kind, name), f"{name}.{nic}" if kind == "node" else "", segment, vswitch)


WEB = port("web", "front")
APP = port("app", "front")
DB = port("db", "back")
FRONT_LEG = Port(("gateway", "fw"), "", "front")
BACK_LEG = Port(("gateway", "fw"), "", "back")

NEAR = Way(APP, "tcp/80", (Hop(APP, WEB, "local"),))
"""From app to web, inside their vswitch."""

ROUTED = Way(WEB, "tcp/5432", (Hop(WEB, FRONT_LEG, "out"), Hop(BACK_LEG, DB, "out")))
"""From web to the database, out of the host and through the firewall."""


def moved(way: Way, hop: int, **changes: object) -> Way:
    """A way with one hop changed."""
    hops = list(way.hops)
    hops[hop] = replace(hops[hop], **changes)  # type: ignore[arg-type]
    return replace(way, hops=tuple(hops))


def node(name: str) -> Thing:
    """A node as proofs name it."""
    return ("node", name)


VMM: Thing = ("vmm", "esx.hv")
