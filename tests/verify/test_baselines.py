"""What a report says of a plan and its baseline checks against both; whatever is changed in it is found out."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest

from tests.facts.models import Mistaken
from tests.helpers.expectations import ROOT, TODAY, judged, known_rules
from tests.model.plans import NOWHERE
from tests.reference.plans import MOST_CHOICES, plan_of
from vtopo.engine import assess
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve
from vtopo.reports import json as reports
from vtopo.verify import Checked, check_report

PLAN = "samples/shop/after.vt"
PAIRS = int(os.environ.get("VTOPO_EXAMPLES", "1000")) // 5


@cache
def model_in(name: str) -> Model:
    found, problems = resolve(Project(ROOT), name)
    assert found is not None, problems
    return found


@cache
def written() -> str:
    return reports.render(judged(PLAN))


def report() -> Any:
    return json.loads(written())


def checked(document: Any) -> Checked:
    digests = {its["file"]: its["sha256"] for its in report()["inputs"]}
    return check_report(json.dumps(document).encode(), model_in(PLAN), digests.get, model_in)


Change = Callable[[Any], object]


def lost(document: Any) -> Any:
    """The evidence of the finding about segments that are less apart: each line that is about the baseline."""
    finding = next(its for its in document["findings"] if its["rule"] == "lost-isolation")
    return [its for its in finding["witness"]["evidence"] if its["relation"].startswith("before ")]


def weaker(document: Any) -> Any:
    """A pair of segments that share more than they did."""
    return next(its for its in document["baseline"]["isolation"] if its["shared"] and its["before"])


def nearer(document: Any) -> Any:
    """A pair that is nearer by a new path: who, to what, failures before and now."""
    return document["baseline"]["paths"][0]["pairs"][0]


def grown(document: Any) -> Any:
    return next(its for its in document["measures"] if its["rule"] == "tcb-growth")


CHANGES: dict[str, tuple[Change, str]] = {
    "no baseline": (lambda r: r.update(baseline=None), "and the report compares it with none"),
    "another title": (lambda r: r["baseline"].update(title="Now"), "its title is"),
    "a thing less that is gone": (lambda r: r["baseline"]["gone"].pop(), "gone: of"),
    "a thing more that is gone": (
        lambda r: r["baseline"]["gone"].append({"kind": "vm", "name": "ghost", "count": 1}),
        "gone: of vm ghost it is 0, not 1",
    ),
    "more of a thing that is new": (lambda r: r["baseline"]["new"][0].update(count=7), "new: of"),
    "a thing less that is new": (lambda r: r["baseline"]["new"].pop(), "new: of"),
    "a thing that is new twice": (lambda r: r["baseline"]["new"].append(r["baseline"]["new"][0]), "new: of"),
    "a new name": (lambda r: r["baseline"]["renamed"].append(["web", "net"]), "under another name"),
    "a level before": (lambda r: weaker(r).update(before="bridged"), "not bridged and"),
    "a level now": (lambda r: weaker(r).update(after="physical"), "and physical"),
    "a new pair": (lambda r: weaker(r).update(before=""), "not new and"),
    "another verdict": (lambda r: weaker(r).update(verdict="same"), "not same"),
    "a shared thing less": (lambda r: weaker(r)["shared"].pop(), "shown otherwise than it is"),
    "a shared thing more": (lambda r: weaker(r)["shared"].append(["nic", ["x"]]), "shown otherwise than it is"),
    "a pair less": (lambda r: r["baseline"]["isolation"].pop(), "it is not listed"),
    "a pair twice": (lambda r: r["baseline"]["isolation"].append(weaker(r)), "they are listed twice"),
    "a pair of nobody": (lambda r: weaker(r).update(one="ghost"), "no two segments"),
    "a closer pair less": (lambda r: r["baseline"]["workloads"].pop(), "and they are closer than they were"),
    "a closer pair twice": (
        lambda r: r["baseline"]["workloads"].append(r["baseline"]["workloads"][0]),
        "or are listed twice",
    ),
    "a closer pair of nobody": (lambda r: r["baseline"]["workloads"][0].update(one="ghost"), "no two classes"),
    "how close a pair is": (lambda r: r["baseline"]["workloads"][0].update(after="shared-nic"), "and shared-nic"),
    "how close a pair was": (lambda r: r["baseline"]["workloads"][0].update(before="shared-nic"), "not shared-nic"),
    "what a pair shares": (lambda r: r["baseline"]["workloads"][0]["shared"].pop(), "shown otherwise than it is"),
    "a new part less": (lambda r: r["baseline"]["growth"][0]["added_items"].pop(), "shown otherwise than it is"),
    "a part that is gone less": (
        lambda r: next(its for its in r["baseline"]["growth"] if its["gone_items"])["gone_items"].pop(),
        "shown otherwise than it is",
    ),
    "who it was": (lambda r: r["baseline"]["growth"][0].update(was="ghost"), "of ghost it is shown otherwise"),
    "a smaller sum": (lambda r: r["baseline"]["growth"][0]["added"].update(low=-1.0), "the sizes add up to"),
    "less that is gone": (lambda r: r["baseline"]["growth"][-1]["gone"].update(low=-1.0), "the sizes add up to"),
    "the size of a new part": (
        lambda r: r["baseline"]["growth"][0]["added_items"][0]["amount"].update(low=-1.0),
        "the sizes add up to",
    ),
    "more who trust it": (lambda r: r["baseline"]["growth"][0].update(count=99), "not 99"),
    "a growth less": (lambda r: r["baseline"]["growth"].pop(), "and the like, not 0"),
    "a growth twice": (lambda r: r["baseline"]["growth"].append(r["baseline"]["growth"][0]), "listed twice"),
    "a measure of nobody": (lambda r: grown(r).update(subject="ghost"), "shown otherwise than it is"),
    "a smaller measure": (lambda r: grown(r)["amount"].update(low=-1.0), "the sizes add up to"),
    "a measure of more": (lambda r: grown(r).update(count=99), "not 99"),
    "a measure elsewhere": (lambda r: grown(r)["place"].update(line=1), "it does not stand at"),
    "a TCB before less": (lambda r: r["baseline"]["tcb"].pop(), "TCBs before: there are"),
    "a TCB before of another": (lambda r: r["baseline"]["tcb"][0].update(workload="x"), "it is shown of x"),
    "a part of a TCB before less": (lambda r: r["baseline"]["tcb"][0]["full_items"].pop(), "it also trusts"),
    "a level in the ledger before": (
        lambda r: r["baseline"]["exhibits"]["ledger"][0].update(level="physical"),
        "baseline: ledger: ",
    ),
    "a pair less in the ledger before": (
        lambda r: r["baseline"]["exhibits"]["ledger"].pop(),
        "are not listed, as if they shared nothing",
    ),
    "a segment less before": (lambda r: r["baseline"]["exhibits"]["segments"].pop(), "baseline: segments: "),
    "a TCB less before": (lambda r: r["baseline"]["exhibits"]["tcb"].pop(), "baseline: TCBs: "),
    "a count before": (
        lambda r: r["baseline"]["exhibits"]["counts"].__setitem__(0, ["segment", 99]),
        "baseline: counts: ",
    ),
    "a path that there was": (lambda r: nearer(r).__setitem__(2, None), "and is shown as no path"),
    "more failures before": (lambda r: nearer(r).__setitem__(2, 9), "and is shown as 9 failures"),
    "a security component less": (lambda r: r["exhibits"]["security"].pop(), "it is not listed, and workloads trust"),
    "a security component twice": (
        lambda r: r["exhibits"]["security"].append(r["exhibits"]["security"][0]),
        "it is listed twice",
    ),
    "a security component of nobody": (
        lambda r: r["exhibits"]["security"][0].update(name="ghost"),
        "ghost: no workload trusts it",
    ),
    "a cheaper security component": (
        lambda r: r["exhibits"]["security"][0]["amount"].update(low=-1.0),
        "the sizes add up to",
    ),
    "fewer who pay for it": (lambda r: r["exhibits"]["security"][0].update(workloads=0), "workloads trust it, not 0"),
    "other levels that pay for it": (lambda r: r["exhibits"]["security"][0].update(levels=["x"]), "of the levels"),
    "other software of it": (lambda r: r["exhibits"]["security"][0].update(items=[]), "not its own software"),
    "evidence of a level before": (lambda r: lost(r)[0].update(object="bridged"), "the plan does not say so"),
    "evidence before elsewhere": (lambda r: lost(r)[0]["place"].update(line=1), "the plan does not say so at"),
    "evidence before of a thing": (lambda r: lost(r)[0].update(relation="before uses host"), "does not say so"),
    "evidence before of nothing": (lambda r: lost(r)[0].update(relation="before wishes"), "nothing is known of"),
}


def test_a_report_checks_against_its_plan_and_its_baseline() -> None:
    found = checked(report())
    assert ((), ()) == (found.unread, found.wrong)
    kinds = {"pair of segments before and after", "TCB that changed", "pair of segments before", "TCB before"}
    assert kinds <= dict(found.counted).keys()


@pytest.mark.parametrize(("change", "why"), CHANGES.values(), ids=list(CHANGES))
def test_a_report_that_was_changed_is_found_out(change: Change, why: str) -> None:
    document = report()
    change(document)
    found = checked(document)
    assert found.unread == ()
    assert any(why in line for line in found.wrong), found.wrong


def test_a_baseline_that_can_not_be_read_is_told() -> None:
    found = check_report(written().encode(), model_in(PLAN), {i["file"]: i["sha256"] for i in report()["inputs"]}.get)
    assert any("is no plan that can be compared with" in line for line in found.wrong)


def test_the_baseline_is_the_one_of_the_files_that_are_listed() -> None:
    document = report()
    document["baseline"]["plan"] = "samples/published/reroute/local.vt"
    document["inputs"] = [its for its in document["inputs"] if its["file"] in dict(model_in(PLAN).files)]
    assert checked(document).unread[0].startswith("the report is of another baseline: it knows nothing of")


@pytest.mark.parametrize("number", range(PAIRS))
def test_reports_on_random_pairs_of_plans_check(number: int) -> None:
    texts = {f"{at}.vt": str(plan_of(Random(f"{at} {number}").randbytes(MOST_CHOICES))).encode() for at in "ba"}
    project = Project(NOWHERE, texts)
    models = {name: resolve(project, name)[0] for name in texts}
    after = models["a.vt"]
    if after is None:
        raise Mistaken(texts["a.vt"])
    assessment = assess(project, "a.vt", known_rules(), today=TODAY, earlier=models["b.vt"])
    digests = {its.file: its.sha256 for its in assessment.inputs}
    found = check_report(reports.render(assessment).encode(), after, digests.get, models.get)
    assert ((), ()) == (found.unread, found.wrong)
