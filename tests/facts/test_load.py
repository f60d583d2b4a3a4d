"""What flows cross and load: the sentences on rerouting, each on a plan of its own."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.model.plans import model
from vtopo.facts import Facts
from vtopo.facts.load import Load, load
from vtopo.facts.rerouting import Choice, rerouting

M = 1_000_000
RATE = Fraction(50 * M)
PLAN = """
segment s
switch sw {{ carries s, {0} }}
host h {{
  nic p0 {{ switch sw, carries s, speed 100Mbit/s }}
  nic p1 {{ switch sw, carries s, speed 1Gbit/s }}
  vmm v {{
    vswitch w {{ {1} }}
    vm [a b] {{ nic {{ carries s }} }}
  }}
}}
machine far {{ nic p {{ switch sw, carries s }} }}
{2}
"""


def plan(lines: str, vswitch: str = "uplink p0", switch: str = "") -> Facts:
    return Facts(model(PLAN.format(switch, vswitch, lines)))


def loads(its: Load) -> dict[str, tuple[int, int]]:
    """What each NIC sends and receives, in Mbit/s."""
    return {name: (int(both.sends / M), int(both.receives / M)) for name, both in its.nics.items()}


def test_what_stays_inside_loads_no_nic() -> None:
    its = plan("flow a -> b any 50Mbit/s")(load)
    assert (loads(its), dict(its.inside)) == ({}, {("h.v.w", "s"): RATE})


def test_a_hairpin_loads_its_uplink_in_both_directions() -> None:
    its = plan("flow a -> b any 50Mbit/s", "uplink p0, mode vepa", "reflective")(load)
    assert loads(its) == {"h.p0": (50, 50)}
    assert its.nics["h.p0"].extra == RATE
    assert [(flow.crossings, flow.hairpinned) for flow in its.flows] == [((2, 2), RATE)]


def test_what_leaves_is_sent_by_one_and_received_by_the_other() -> None:
    its = plan("flow a -> far any 50Mbit/s")(load)
    assert loads(its) == {"h.p0": (50, 0), "far.p": (0, 50)}
    assert its.ports["sw", "h.p0"].sends == RATE
    assert its.nics["h.p0"].extra == 0


@pytest.mark.parametrize(
    ("uplinks", "expected"),
    [
        ("uplink [p0 p1]", {"h.p0": (25, 0), "h.p1": (25, 0)}),
        ("uplink p0, standby p1", {"h.p0": (50, 0)}),
        ("standby p1", {"h.p1": (50, 0)}),
    ],
)
def test_a_team_shares_and_standby_bears_nothing_unless_it_is_alone(
    uplinks: str, expected: dict[str, tuple[int, int]]
) -> None:
    its = plan("flow a -> far any 50Mbit/s", uplinks)(load)
    assert {name: both for name, both in loads(its).items() if name != "far.p"} == expected


def test_a_bond_is_as_fast_as_its_nics_together_and_they_share_its_load() -> None:
    bond = "nic both { on h, switch sw, carries s, bonds [p0 p1] }\nflow a -> far any 50Mbit/s"
    its = plan(bond, "uplink both")(load)
    assert its.speeds["h.both"] == 1100 * M
    assert loads(its) == {"h.both": (50, 0), "h.p0": (25, 0), "h.p1": (25, 0), "far.p": (0, 50)}
    assert set(its.ports) == {("sw", "h.p0"), ("sw", "h.p1"), ("sw", "far.p")}


def test_more_than_the_speed_is_over_and_as_much_is_not() -> None:
    assert list(plan("flow a -> far any 101Mbit/s")(load).over()) == ["h.p0"]
    assert list(plan("flow a -> far any 100Mbit/s")(load).over()) == []
    both_ways = "flow a -> far any 100Mbit/s\nflow far -> a any 100Mbit/s"
    assert list(plan(both_ways)(load).over()) == []


def test_a_segment_with_no_node_in_it_is_outside_of_it() -> None:
    its = plan("segment net\nrouter r { legs [net s] }\nflow net -> a any 50Mbit/s")(load)
    assert (loads(its), its.flows[0].crossings) == ({"h.p0": (0, 50)}, (1, 1))


def test_what_is_not_delivered_and_what_has_no_rate_is_told() -> None:
    its = plan("segment net\nflow net -> a any 50Mbit/s\nflow a -> b any")(load)
    assert [flow.undelivered for flow in its.flows] == [RATE]
    assert [str(flow.sources[0]) for flow in its.unrated] == ["a"]


def choice(lines: str = "", vswitch: str = "uplink p0", switch: str = "") -> Choice:
    return plan(f"flow a -> b any 50Mbit/s\n{lines}", vswitch, switch)(rerouting)[0]


def test_the_choice_says_what_rerouting_would_cost() -> None:
    its = choice(vswitch="uplink p0, size 20..30kloc", switch="reflective")
    assert (its.rerouted, its.segments, its.lost) == (False, ("s",), ())
    assert (its.inside, dict(its.cost)) == (RATE, {"h.p0": RATE})
    assert (its.code.low, its.code.high, its.users) == (20, 30, 2)


def test_the_choice_names_what_would_be_lost_and_who_would_have_to_return_it() -> None:
    its = choice()
    assert (its.lost, its.returning) == (("s",), ("sw",))


@pytest.mark.parametrize(
    ("lines", "mode", "seen"),
    [
        ("sensor ids { watches s }", "switch", ("s",)),
        ("sensor ids { watches s }", "vepa", ("s",)),
        ("sensor ids { watches s }", "hub", ()),
        ("sensor ids { watches w }", "switch", ()),
        ("sensor ids { on v, watches s }", "switch", ()),
        ("", "switch", ()),
    ],
)
def test_the_choice_says_where_sight_comes_back(lines: str, mode: str, seen: tuple[str, ...]) -> None:
    assert choice(lines, f"uplink p0, mode {mode}", "reflective").seen == seen
