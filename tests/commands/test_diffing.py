"""What a change is said to do: worse where something is given up, better only where something is won."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.expectations import ROOT, TODAY, known_rules
from vtopo.commands.diffing import Unjudged, difference
from vtopo.findings import Severity
from vtopo.findings.differences import Difference, Line
from vtopo.model.loading import Project

SEGMENTS = """
levels low < high
segment a { level low }
segment b { level high }
"""
BOXES = f"""plan "boxes"
{SEGMENTS}
machine x {{ nic {{ carries a }}, serves none }}
machine y {{ nic {{ carries b }}, serves none }}
"""
HOST = """
host h {
  SIZE
  nic p { carries a }
  nic q { carries b }
  vmm e {
    SIZE
    vswitch s { SIZE, uplink p }
    vswitch t { SIZE, uplink q }
    vm x { nic { switch s, carries a }, serves none }
    vm y { nic { switch t, carries b }, serves none }
  }
}
"""
TOGETHER = f'plan "together"\n{SEGMENTS}' + HOST.replace("SIZE", 'label "same"')


def compared(old: str, new: str) -> Difference:
    texts = {"old.vt": old.encode(), "new.vt": new.encode()}
    project = Project(Path("/nowhere"), texts, closed=True)
    found = difference((project, "old.vt"), (project, "new.vt"), TODAY, "old.vt", known_rules())
    assert not isinstance(found, Unjudged), found
    return found


def texts(lines: tuple[Line, ...], topic: str) -> list[str]:
    return [line.text for line in lines if line.topic == topic]


def rules(lines: tuple[Line, ...]) -> list[str]:
    return [line.rule for line in lines if line.rule]


def test_lost_isolation_counts_as_the_finding_that_it_is() -> None:
    its = compared(*(plan.replace("level low }", "level high }") for plan in (BOXES, TOGETHER)))
    assert ["lost-isolation"] == [line.rule for line in its.worse if line.severity is Severity.WARNING]
    assert Severity.WARNING is its.worst()
    assert [] == texts(its.worse, "isolation")


def test_lost_isolation_that_somebody_accepts_is_marked_as_such() -> None:
    accept = 'accept lost-isolation on [a b] until 2999-01-01 because "moved" by "me"\n'
    its = compared(*(plan.replace("level low }", "level high }") for plan in (BOXES, TOGETHER + accept)))
    assert ["lost-isolation"] == [line.rule for line in its.worse if line.accepted]
    assert Severity.NOTE is its.worst()


def test_the_way_back_tells_of_what_is_won() -> None:
    its = compared(TOGETHER, BOXES)
    assert ["a and b: shared-vmm -> physical"] == texts(its.better, "isolation")
    assert ["x to y: 1 failure away -> no path, which led over vmm h.e"] == texts(its.better, "path")
    assert {"mixed-levels", "network-stack-in-core"} == {*rules(its.better)}


def test_an_asset_that_is_nearer_is_no_finding_less() -> None:
    project = Project(ROOT)
    plans = [f"samples/published/dmz-white-paper/{name}.vt" for name in ("before", "partially-virtual")]
    its = difference((project, plans[0]), (project, plans[1]), TODAY, plans[0], known_rules())
    assert isinstance(its, Difference)
    assert ["db1: 3 failures away -> 2 failures away from attackers"] == texts(its.worse, "attack")
    assert () == its.better


CLUSTERED = f"""plan "tap"
{SEGMENTS}
sensor ids {{ watches a }}
host h {{
  nic [p q] {{ carries a }}
  vmm e {{
    vswitch s {{ uplink p }}
    vswitch t {{ uplink q }}
    vm [x1 x2] {{ nic {{ switch s, carries a }} }}
    vm [y1 y2] {{ nic {{ switch t, carries a }} }}
  }}
}}
"""


def test_a_finding_about_more_things_than_another_has_replaced_it() -> None:
    less = CLUSTERED.replace("  vm [y1 y2] { nic { switch t, carries a } }\n", "")
    more, fewer = compared(less, CLUSTERED), compared(CLUSTERED, less)
    for its, here, there in ((more, more.worse, more.better), (fewer, fewer.better, fewer.worse)):
        spots = [line.text for line in here if line.rule == "blind-spot"]
        assert ["no physical sensor sees what stays on h.e.s and h.e.t, such as x1 → x2"] == spots
        assert "blind-spot" not in rules(there), its


def test_who_accepts_no_more_has_a_finding_more() -> None:
    accept = 'accept mixed-levels on h.e until 2999-01-01 because "it is small" by "me"\n'
    its = compared(TOGETHER + accept, TOGETHER)
    (line,) = its.worse
    assert ("mixed-levels", False) == (line.rule, line.accepted)
    assert line.text.endswith("; it was accepted before")
    assert () == its.better
    back = compared(TOGETHER, TOGETHER + accept)
    assert ((), ()) == (back.worse, back.better)
    assert ("newly accepted finding", 1) in back.unchanged


def test_a_finding_that_weighs_more_is_worse() -> None:
    asset = TOGETHER.replace("carries b }, serves none", 'carries b }, serves any, asset "cards"')
    attacker = "attacker m { at a }\n"
    near = asset.replace("carries a }, serves none", "carries a }, serves any") + attacker
    far = near.replace(', asset "cards"', "") + "firewall f { legs [a b], allow a -> y any }\n"
    its = compared(far, near + "firewall f { legs [a b], allow a -> y any }\n")
    assert ["it was a note before"] == [
        line.text.split("; ")[-1] for line in its.worse if line.rule == "one-failure-away"
    ]
    back = compared(near + "firewall f { legs [a b], allow a -> y any }\n", far)
    assert ["it was an error before"] == [
        line.text.split("; ")[-1] for line in back.better if line.rule == "one-failure-away"
    ]


SEEN = f"""plan "seen"
{SEGMENTS}
switch sw {{ carries a, reflective yes }}
sensor ids {{ watches a, at sw }}
host h {{
  nic p {{ switch sw, carries a }}
  vmm e {{
    vswitch s {{ uplink p, mode vepa }}
    vm [x y] {{ nic {{ carries a }} }}
  }}
}}
"""


def test_what_is_seen_and_was_not_is_better() -> None:
    blind = SEEN.replace("mode vepa", "mode switch")
    worse, better = compared(SEEN, blind), compared(blind, SEEN)
    assert [
        "physical sensors see 100% -> 0% of the pairs of nodes that talk",
        "what x sends y was seen, and is not any more (2 pairs): a local h.e.s",
    ] == texts(worse.worse, "sight")
    assert [
        "physical sensors see 0% -> 100% of the pairs of nodes that talk",
        "what x sends y is seen, and was not (2 pairs): a local h.e.s",
    ] == texts(better.better, "sight")
    assert ([], []) == (texts(worse.better, "sight"), texts(better.worse, "sight"))


def sized(size: str) -> str:
    return f'plan "sized"\n{SEGMENTS}{HOST.replace("SIZE", f"size {size}kloc")}'


def test_a_smaller_tcb_is_better_and_one_as_large_is_neither() -> None:
    smaller = compared(sized("10..20"), sized("5..10"))
    assert ["2 workloads (such as x) trust 4 parts more (20..40 kloc), 4 parts less (40..80 kloc)"] == texts(
        smaller.better, "tcb"
    )
    assert [] == texts(smaller.worse, "tcb")
    larger = compared(sized("10"), sized("30"))
    assert ["2 workloads (such as x) trust 4 parts more (120 kloc), 4 parts less (40 kloc)"] == texts(
        larger.worse, "tcb"
    )
    same = compared(sized("10"), sized("10").replace("host h ", "host g "))
    assert ([], []) == (texts(same.worse, "tcb"), texts(same.better, "tcb"))


def test_where_sizes_are_unknown_nobody_claims_that_a_tcb_is_smaller() -> None:
    (line,) = texts(compared(TOGETHER, BOXES).worse, "tcb")
    assert line == (
        "x and y trust 1 part more (of unknown size), 4 parts less (of unknown size), nobody knows which is more"
    )


def test_of_a_range_all_are_counted_once() -> None:
    (line,) = texts(compared(*(plan.replace(" x {", " x[1..9] {") for plan in (BOXES, TOGETHER))).worse, "tcb")
    assert line.startswith("10 workloads (such as x[1..9] and y) trust 4 parts more")


def test_who_goes_on_under_another_name_is_told() -> None:
    its = compared(BOXES, BOXES.replace("machine y { ", "machine z { was y, "))
    assert (("y", "z"),) == its.renamed
    assert ((), ()) == (its.gone, its.added)
    cut = compared(BOXES.replace(" x {", " x1 {"), BOXES.replace(" x {", " x[1..2] {"))
    assert () == cut.renamed
    assert (("machine", 1),) == cut.added


def test_mistakes_are_those_of_one_plan() -> None:
    project = Project(Path("/nowhere"), {"old.vt": b"plan {", "new.vt": BOXES.encode()}, closed=True)
    for old, new in (("old.vt", "new.vt"), ("new.vt", "old.vt")):
        found = difference((project, old), (project, new), TODAY, old, known_rules())
        assert isinstance(found, Unjudged)
        assert "old.vt" == found.plan


def test_what_findings_go_by_is_told_when_it_is_not_said_any_more() -> None:
    strict = TOGETHER + "require a apart from b by host\nservice web\nflow x -> y web\n"
    its = compared(strict, TOGETHER + "service web\n")
    assert "weak-separation" in rules(its.better)
    assert (("flow", 1), ("requirement", 1)) == its.gone
    assert its.gone == compared(TOGETHER + "service web\n", strict).added
    assert () == compared(strict, strict.replace("require a  apart", "require a apart")).gone


def test_an_accept_of_what_is_lost_against_another_baseline_is_not_called_stale() -> None:
    accept = 'accept lost-isolation on [a b] until 2999-01-01 because "moved" by "me"\n'
    its = compared(TOGETHER + accept, TOGETHER + accept)
    assert ((), ()) == (its.worse, its.better)


def test_a_finding_about_a_workload_with_another_name_is_the_same() -> None:
    asset = TOGETHER.replace("carries b }, serves none", 'carries b }, serves none, asset "cards"')
    its = compared(asset, asset.replace("vm y { ", "vm z { was y, "))
    assert (("y", "z"),) == its.renamed
    assert ((), ()) == (its.worse, its.better)
