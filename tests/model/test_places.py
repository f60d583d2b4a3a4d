"""Every thing of the model knows where it is written, and where each attribute of it is."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve
from vtopo.model.things import Thing

from .plans import model, shop

PLAN = """
storage [s1 s2]
cluster prod { members esx[1..2], separate [a b] }
vswitch dvs {
  on prod
  uplink p1
  portgroup pg { carries inner, promiscuous }
  filter dfw { deny any -> any }
}
template guest { disk s1, hardened }
vm a like guest { on esx1, nic { switch dvs, carries core } }
vm b like guest { on esx2, pinned, nic n { switch pg } }
machine web[1..4] { nic { carries web_net } }
flow web1 -> db_net sql
group g { members [web[2..3] db_net] }
attacker x { at web_net }
component c { on esx3 }
switch sw { carries web_net }
firewall fw { legs [web_net db_net], guards web_net -> db_net }
sensor eye { watches fw }
manager m { on a, manages prod }
"""


def things(plan: Model) -> list[Thing]:
    tables = (getattr(plan, field.name) for field in fields(plan))
    found = [
        thing for table in tables if isinstance(table, dict) for thing in table.values() if isinstance(thing, Thing)
    ]
    return [*found, *(nic for vm in plan.vms.values() for nic in vm.nics)]


def test_every_thing_knows_its_place() -> None:
    everything = things(shop(PLAN))
    assert len(everything) > 40
    for thing in everything:
        assert thing.at.text
        assert thing.at.source.name == "plan.vt"


def test_the_place_of_a_thing_is_its_name_in_its_head() -> None:
    plan = shop(PLAN)
    assert plan.segments["web_net"].at.text == "web_net"
    assert plan.vswitches["esx2.hv.dvs"].at.text == "dvs"
    assert plan.machines["web1"].at.text == "web[1..4]"
    assert plan.vms["a"].nics[0].at.text == "nic"


def test_the_place_of_an_attribute_is_where_it_is_said() -> None:
    plan = shop(PLAN)
    assert plan.nics["esx1.p0"].place("carries").text == "carries [web_net db_net]"
    assert plan.vswitches["esx1.hv.dvs"].place("uplink").text == "uplink p1"
    assert plan.vms["a"].place("on").text == "on esx1"
    assert plan.gateways["fw"].place("guards").text == "guards web_net -> db_net"


def test_the_place_of_what_a_template_says_is_in_the_template() -> None:
    plan = shop(PLAN)
    assert plan.vms["a"].place("disk").line == plan.vms["b"].place("disk").line
    assert plan.vms["a"].place("disk").text == "disk s1"


def test_the_place_of_what_nobody_says_is_that_of_the_thing() -> None:
    plan = shop(PLAN)
    assert "mode" not in plan.vswitches["esx1.hv.dvs"].written
    assert plan.vswitches["esx1.hv.dvs"].place("mode") == plan.vswitches["esx1.hv.dvs"].at


def test_the_place_of_what_a_variant_says_is_in_the_variant() -> None:
    plan = model('include "base.vt"\nchange s { hardened }', base="storage s")
    assert plan.storages["s"].place("hardened").source.name == "plan.vt"
    assert plan.storages["s"].at.source.name == "base.vt"


def test_the_model_is_the_same_twice() -> None:
    assert shop(PLAN) == shop(PLAN)
    assert repr(shop(PLAN)) == repr(shop(PLAN))


def test_the_model_can_not_be_changed() -> None:
    with pytest.raises(AttributeError):
        shop(PLAN).storages["s1"].hardened = True  # type: ignore[misc]


SHARED = Path(__file__).parents[3] / "shared" / "example"
EXAMPLES = sorted(
    str(path.relative_to(SHARED)) for path in SHARED.rglob("*.vt") if "common" not in path.name
) if SHARED.is_dir() else []  # fmt: skip


@pytest.mark.skipif(not EXAMPLES, reason="the examples in ../shared are not there")
def test_the_examples_are_plans() -> None:
    for name in EXAMPLES:
        path = SHARED / name
        if "plan" not in path.read_text(encoding="utf-8").partition('"')[0]:
            continue
        found, problems = resolve(Project(SHARED), name)
        assert found is not None, (name, [p.message for p in problems])
