"""Every table of a report is counted again from the plans: a number, a line less or a line more is found out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.facts.models import facts_of, model_of
from tests.helpers.expectations import TODAY, known_rules
from tests.model.plans import NOWHERE
from vtopo.engine import assess
from vtopo.exhibits.seen import hearings
from vtopo.model.loading import Project
from vtopo.model.resolving import resolve
from vtopo.reports import json as reports
from vtopo.verify import Checked, check_report
from vtopo.verify.overhearing import overheard

COMMON = """
levels low < high
service web tcp/443
service sql tcp/5432
segment front { level low, subnet 10.0.0.0/24 }
segment back { level high, subnet 10.1.0.0/24 }
switch sw { carries [front back], reflective, port-security }
sensor ids { watches [front back], at sw }
sensor core { watches back }
firewall fw { legs [front back], guards front -> back, allow web1 -> app web, allow db -> front sql }
flow web1 -> app web 100Mbit/s
flow app -> db web 300Mbit/s
"""
BEFORE = (
    'plan "Boxes"'
    + COMMON
    + """
machine web[1..3] { serves web, nic { switch sw, carries front } }
machine app { serves web, nic { switch sw, carries back } }
machine db { serves web, asset "data", nic { switch sw, carries back } }
"""
)
AFTER = (
    'plan "One host" { baseline "before.vt" }'
    + COMMON
    + """
host esx {
  nic [p q] { switch sw, carries [front back], speed 1Gbit/s }
  vmm hv {
    vswitch plain { uplink p, flooding }
    vswitch bent { uplink q, mode vepa, filter dfw { copy-of fw, allow front -> back any, allow db -> front sql } }
    vm web[1..3] { serves web, nic { switch plain, carries front } }
    vm app { serves web, nic { switch plain, carries back } }
    vm db { serves web, asset "data", nic { switch plain, carries back } }
    vm [one two] { nic { switch bent, carries front } }
  }
}
firewall spare { legs [front back], copy-of fw, allow web1 -> app web, allow db -> front sql, deny any -> any }
flow one -> two any 50Mbit/s
"""
)
PROJECT = Project(NOWHERE, {"before.vt": BEFORE.encode(), "after.vt": AFTER.encode()})


@cache
def written() -> str:
    model, problems = resolve(PROJECT, "before.vt")
    assert model is not None, problems
    return reports.render(assess(PROJECT, "after.vt", known_rules(), today=TODAY, earlier=model))


def report() -> Any:
    return json.loads(written())


def checked(document: Any) -> Checked:
    model, problems = resolve(PROJECT, "after.vt")
    assert model is not None, problems
    digests = {its["file"]: its["sha256"] for its in report()["inputs"]}
    return check_report(json.dumps(document).encode(), model, digests.get, lambda name: resolve(PROJECT, name)[0])


Change = Callable[[Any], object]


def seen(document: Any) -> Any:
    return document["exhibits"]["seen"]


def heard(document: Any) -> Any:
    return document["exhibits"]["hearings"]


def pair(document: Any) -> Any:
    """A pair that is nearer by a new path: who, to what, failures before and now."""
    return document["baseline"]["paths"][0]["pairs"][0]


def drift(document: Any) -> Any:
    """The line of the policies that differ."""
    return document["exhibits"]["drift"][0]


def packet(document: Any) -> Any:
    """A packet that they differ on."""
    return drift(document)["packets"][0]


def loads(document: Any) -> Any:
    return document["exhibits"]["loads"]


def choice(document: Any) -> Any:
    """What rerouting would mean for the vswitch that passes frames inside."""
    return loads(document)["choices"][0]


SEEN: dict[str, tuple[Change, str]] = {
    "no table": (lambda r: r["exhibits"].update(seen=None), "seen: there is no table"),
    "a blind pair less": (lambda r: seen(r)["cells"][0].update(blind=0), "are blind, not"),
    "a pair more": (lambda r: seen(r)["cells"][0].update(delivered=99), "pairs reach and"),
    "a cell less": (lambda r: seen(r)["cells"].pop(), "not listed"),
    "a cell more": (
        lambda r: seen(r)["cells"].append({"source": "front", "target": "nowhere", "delivered": 1, "blind": 0}),
        "from front to nowhere 0 pairs reach",
    ),
    "a cell twice": (lambda r: seen(r)["cells"].append(seen(r)["cells"][0]), "pairs are counted twice"),
    "an end less": (lambda r: seen(r)["ends"].pop(), "not told by each segment"),
    "ends of another kind": (lambda r: seen(r).update(by="level"), "not told by each level"),
    "a larger share": (lambda r: seen(r).update(share=1.0), "the share that sensors see is"),
    "no share": (lambda r: seen(r).update(share=None), "the share that sensors see is"),
    "a share of pairs": (lambda r: seen(r).update(by_rate=False), "it is told by pairs"),
    "a sensor less": (lambda r: seen(r)["physical"].pop(), "the sensors of the plan are others"),
    "a sensor that is virtual": (lambda r: seen(r)["virtual"].append("ids"), "the sensors of the plan are others"),
    "a vswitch with no tap less": (lambda r: seen(r)["no_tap"].pop(), "is one at which something is delivered"),
    "a vswitch with no tap more": (lambda r: seen(r)["no_tap"].append("esx"), "esx is none at which something"),
    "a vswitch with no tap twice": (lambda r: seen(r)["no_tap"].append(seen(r)["no_tap"][0]), "is listed twice"),
    "a cell before": (lambda r: seen(r["baseline"])["cells"].pop(), "baseline: seen: from"),
}
HEARD: dict[str, tuple[Change, str]] = {
    "who hears less": (lambda r: heard(r)[0]["vms"].pop(), "and it is not listed"),
    "who hears more": (lambda r: heard(r)[0]["vms"].append("one"), "hearings: one does not hear front"),
    "who hears twice": (lambda r: heard(r)[0]["vms"].append(heard(r)[0]["vms"][0]), "is listed 2 times"),
    "a line less": (lambda r: heard(r).pop(), "and it is not listed"),
    "another segment": (lambda r: heard(r)[0].update(segment="back"), "does not hear back"),
    "another vswitch": (lambda r: heard(r)[0].update(vswitches=["esx.hv.bent"]), "at vswitch esx.hv.bent"),
    "a vswitch more": (lambda r: heard(r)[0]["vswitches"].append("esx.hv.bent"), "at vswitch esx.hv.bent"),
    "another reason": (lambda r: heard(r)[0].update(why="hub"), "the plan does not say `hub` at"),
    "another place": (lambda r: heard(r)[0]["place"].update(line=1), "the plan does not say `flooding` at"),
}
LOST: dict[str, tuple[Change, str]] = {
    "no word of what is kept": (lambda r: r["baseline"].update(kept=None), "it is not told what is seen"),
    "fewer pairs before": (lambda r: r["baseline"]["kept"].update(before=1), "it is told otherwise"),
    "fewer pairs now": (lambda r: r["baseline"]["kept"].update(after=8), "it is told otherwise"),
    "more that was blind": (lambda r: r["baseline"]["kept"].update(blind_before=1), "it is told otherwise"),
    "less that is blind": (lambda r: r["baseline"]["kept"].update(blind_after=0), "it is told otherwise"),
    "more that became blind": (lambda r: r["baseline"]["blinded"][0].update(blind=99), "pairs became blind, not 99"),
    "a blinded pair less": (lambda r: r["baseline"]["blinded"].pop(), "became blind, and it is not listed"),
    "a blinded pair twice": (
        lambda r: r["baseline"]["blinded"].append(r["baseline"]["blinded"][0]),
        "it is listed twice",
    ),
    "a blinded pair of others": (lambda r: r["baseline"]["blinded"][0].update(source="one"), "0 pairs became blind"),
    "an example of others": (
        lambda r: r["baseline"]["blinded"][0].update(example=["one", "two"]),
        "one and two are not of these classes",
    ),
    "a way over the wire": (
        lambda r: r["baseline"]["blinded"][0].update(way=["front on the wire"]),
        "by the way that is told",
    ),
    "a way through a gateway": (
        lambda r: r["baseline"]["blinded"][0]["way"].extend(["gateway fw", "back on the wire"]),
        "by the way that is told",
    ),
    "a way that ends nowhere": (
        lambda r: r["baseline"]["blinded"][0]["way"].append("gateway fw"),
        "by the way that is told",
    ),
    "a way of nobody": (lambda r: r["baseline"]["blinded"][0].update(example=None), "a way is told between nobody"),
    "a sensor less": (lambda r: r["baseline"]["sensors"].pop(), "it is shown otherwise"),
    "a sensor twice": (lambda r: r["baseline"]["sensors"].append(r["baseline"]["sensors"][0]), "once and in its order"),
    "a sensor that saw more": (lambda r: r["baseline"]["sensors"][0].update(before=99), "it is shown otherwise"),
    "a sensor that sees more": (lambda r: r["baseline"]["sensors"][0].update(after=99), "it is shown otherwise"),
    "a sensor that is gone": (lambda r: r["baseline"]["sensors"][0].update(after=None), "it is shown otherwise"),
}
NEARER: dict[str, tuple[Change, str]] = {
    "no path before": (lambda r: pair(r).__setitem__(2, None), "and is shown as no path before"),
    "more failures before": (lambda r: pair(r).__setitem__(2, 9), "and is shown as 9 failures before"),
    "more failures now": (lambda r: pair(r).__setitem__(3, 9), "and 9 failures now"),
    "another target": (lambda r: pair(r).__setitem__(1, "web1"), "to web1 it is no nearer"),
    "another source": (lambda r: pair(r).__setitem__(0, "ghost"), "ghost is no end"),
    "a pair less": (lambda r: r["baseline"]["paths"][0]["pairs"].pop(), "pairs are listed by"),
    "a pair twice": (lambda r: r["baseline"]["paths"][0]["pairs"].append(pair(r)), "it is told twice"),
    "another count": (lambda r: r["baseline"]["paths"][0].update(count=9), "pairs are listed by"),
    "a cause less": (lambda r: r["baseline"]["paths"].pop(), "new paths: "),
    "an asset less": (lambda r: r["baseline"]["assets"].pop(), "it is shown otherwise"),
    "an asset more": (lambda r: r["baseline"]["assets"][0]["assets"].append("app"), "no asset that goes on"),
    "an asset twice": (lambda r: r["baseline"]["assets"][0]["assets"].append("db"), "db is listed twice"),
    "an asset that was farther": (lambda r: r["baseline"]["assets"][0].update(before=9), "it is shown otherwise"),
    "an asset that is farther": (lambda r: r["baseline"]["assets"][0].update(after=9), "it is shown otherwise"),
}
DRIFT: dict[str, tuple[Change, str]] = {
    "a line less": (lambda r: r["exhibits"]["drift"].pop(), "it is not listed"),
    "a line twice": (lambda r: r["exhibits"]["drift"].append(drift(r)), "or are listed twice"),
    "a copy of another": (lambda r: drift(r).update(originals=["spare"]), "these are no original and copy"),
    "a copy that nobody says": (lambda r: drift(r).update(declared=False), "these are no original and copy"),
    "alike": (lambda r: drift(r).update(verdict="alike"), "it is drifted, not alike"),
    "unknown": (lambda r: drift(r).update(verdict="unknown"), "it is drifted, not unknown"),
    "drifted": (lambda r: r["exhibits"]["drift"][1].update(verdict="drifted"), "it is alike, not drifted"),
    "a packet less": (lambda r: drift(r)["packets"].pop(), "no packet is shown for them"),
    "a packet twice": (lambda r: drift(r)["packets"].append(packet(r)), "two packets are shown"),
    "another source": (lambda r: packet(r).update(source="db in back"), "is no packet that the rules of both"),
    "a source that is nobody": (lambda r: packet(r).update(source="ghost in back"), "is no packet that the rules of"),
    "another service": (lambda r: packet(r).update(service="tcp/1"), "is no packet that the rules of both"),
    "the other decision": (lambda r: packet(r).update(copy="denies"), "esx.hv.bent.dfw allows it"),
    "the other decision of the original": (lambda r: packet(r).update(original="allows"), "fw denies it"),
    "another rule": (lambda r: packet(r)["copy_at"].update(line=1), "esx.hv.bent.dfw does not decide so at"),
    "another rule of the original": (lambda r: packet(r)["original_at"].update(line=1), "fw does not decide so at"),
    "less sure": (lambda r: packet(r).update(sure=False), "that they differ there is sure"),
    "not guarded": (lambda r: packet(r).update(guarded=False), "it is between what is guarded"),
}
LOADS: dict[str, tuple[Change, str]] = {
    "no table": (lambda r: r["exhibits"].update(loads=None), "loads: there is no table"),
    "fewer flows with a rate": (lambda r: loads(r).update(rated=1), "flows of 3 have a rate, not 1"),
    "flows without a rate": (lambda r: loads(r).update(unrated=1), "flows of 3 have a rate"),
    "a NIC less": (lambda r: loads(r)["nics"].pop(), "bears some, and is not listed"),
    "a NIC twice": (lambda r: loads(r)["nics"].append(loads(r)["nics"][0]), "is listed twice"),
    "a NIC of nobody": (lambda r: loads(r)["nics"][0].update(nic="ghost"), "ghost is no NIC of the plan"),
    "less that it sends": (lambda r: loads(r)["nics"][0].update(sends=1.0), "bit/s: it is shown otherwise"),
    "less that it receives": (lambda r: loads(r)["nics"][0].update(receives=1.0), "bit/s: it is shown otherwise"),
    "less by hairpins": (lambda r: loads(r)["nics"][0].update(extra=0.0), "bit/s: it is shown otherwise"),
    "a faster NIC": (lambda r: loads(r)["nics"][0].update(speed=1e10), "than it stands in the plan"),
    "a NIC elsewhere": (lambda r: loads(r)["nics"][0]["place"].update(line=1), "than it stands in the plan"),
    "a vswitch less": (lambda r: loads(r)["choices"].pop(), "rerouting of esx.hv."),
    "a vswitch twice": (lambda r: choice(r)["vswitches"].append(choice(r)["vswitches"][0]), "it is listed twice"),
    "a vswitch of nobody": (lambda r: choice(r)["vswitches"].append("ghost"), "no two ports there"),
    "a vswitch that is rerouted": (lambda r: choice(r).update(rerouted=True), "it is not rerouted"),
    "a segment less": (lambda r: choice(r)["segments"].pop(), "two ports are in"),
    "a segment that is lost": (lambda r: choice(r)["lost"].append("back"), "no frame comes back in"),
    "a switch that returns none": (lambda r: choice(r)["returning"].append("sw"), "would have to be returned by"),
    "less sight": (lambda r: choice(r)["seen"].pop(), "it brings back sight of"),
    "a lower rate": (lambda r: choice(r).update(rate=1.0), "bit/s are between its ports"),
    "a lower cost": (lambda r: choice(r).update(cost=1.0), "at most on an uplink"),
    "less code": (lambda r: choice(r)["code"].update(low=1.0), "its code sums up to"),
    "code that is known": (lambda r: choice(r)["code"].update(unknown=[]), "its code sums up to"),
    "fewer who trust it": (lambda r: choice(r).update(users=1), "workloads trust it, not 1"),
    "a load before": (lambda r: r["baseline"]["exhibits"]["loads"]["nics"].pop(), "baseline: loads: "),
}
ATTACKS: dict[str, tuple[Change, str]] = {
    "a line less": (lambda r: r["exhibits"]["attacks"].pop(), "it is shown as no such asset"),
    "a line twice": (lambda r: r["exhibits"]["attacks"].append(r["exhibits"]["attacks"][0]), "db is listed twice"),
    "a line of nobody": (lambda r: r["exhibits"]["attacks"][0].update(attacker="ghost"), "ghost is none of the first"),
    "an asset more": (lambda r: r["exhibits"]["attacks"][0]["alike"].append("one"), "one is no such asset"),
    "another distance": (lambda r: r["exhibits"]["attacks"][0].update(failures=9), "it is shown as 9 failures"),
    "another distance unseen": (lambda r: r["exhibits"]["attacks"][0].update(unseen=9), "unseen 9 failures"),
}
CHANGES = {
    f"{table}: {name}": change
    for table, changes in {
        "seen": SEEN,
        "heard": HEARD,
        "lost": LOST,
        "nearer": NEARER,
        "drift": DRIFT,
        "loads": LOADS,
        "attacks": ATTACKS,
    }.items()
    for name, change in changes.items()
}


def test_a_true_report_checks_and_says_what_was_counted() -> None:
    found = checked(report())
    assert ((), ()) == (found.unread, found.wrong)
    kinds = {
        "cell of what is seen", "hearing", "pair that became blind", "sensor before and after",
        "pair nearer than before", "asset before and after", "pair of policies", "load",
    }  # fmt: skip
    assert set() == kinds - dict(found.counted).keys()


@pytest.mark.parametrize(("change", "why"), CHANGES.values(), ids=list(CHANGES))
def test_a_table_that_was_changed_is_found_out(change: Change, why: str) -> None:
    document = report()
    change(document)
    found = checked(document)
    assert found.unread == ()
    assert any(why in line for line in found.wrong), found.wrong


def test_a_vm_that_is_named_as_mirror_with_its_vnic_hears_once() -> None:
    model = model_of(
        "segment s\nhost h { vmm v { vswitch w { mirror [a a.nic] }, vm a { nic { switch w, carries s } } } }"
    )
    lines = hearings(facts_of(model))
    assert [("a",)] == [line.vms for line in lines]
    assert [] == list(overheard(model, lines))
