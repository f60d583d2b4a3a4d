"""A whole report checks against its plan; whatever is changed in it, or in the plan, is found out."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import msgspec
import pytest

from tests.helpers.expectations import ROOT, TODAY, judged, known_rules
from tests.model.plans import NOWHERE
from tests.verify.plans import NEAR, ROUTED, shop
from vtopo.engine import assess
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve
from vtopo.reports import json as reports
from vtopo.verify import Checked, check_report

PLAN = "samples/shop/after.vt"


@cache
def plan() -> Model:
    found, problems = resolve(Project(ROOT), PLAN)
    assert found is not None, problems
    return found


@cache
def written() -> str:
    return reports.render(judged(PLAN))


def report() -> Any:
    """The report of the sample, fresh from its text."""
    return json.loads(written())


def files() -> dict[str, str]:
    return {its["file"]: its["sha256"] for its in report()["inputs"]}


def no_file(_: str) -> None:
    """Of a plan with no files beside it."""


def resolved(name: str) -> Model | None:
    return resolve(Project(ROOT), name)[0]


def checked(document: Any, model: Model | None = None) -> Checked:
    return check_report(json.dumps(document).encode(), model or plan(), files().get, resolved)


def test_a_report_checks_against_its_plan() -> None:
    assert ((), ()) == (checked(report()).unread, checked(report()).wrong)
    counted = dict(checked(report()).counted)
    assert counted["finding"] == len(report()["findings"])
    assert counted["statement"] > counted["finding"]
    assert {"pair of segments", "TCB", "segment"} <= counted.keys()


Change = Callable[[Any], object]


def mixed(document: Any) -> Any:
    """The finding that two levels meet on one VMM."""
    return next(finding for finding in document["findings"] if finding["rule"] == "mixed-levels")


def sized(document: Any) -> Any:
    """The first measure of a TCB."""
    return next(measure for measure in document["measures"] if measure["rule"] == "tcb-size")


CHANGES: dict[str, tuple[Change, str]] = {
    "a line of evidence elsewhere": (
        lambda r: r["findings"][0]["witness"]["evidence"][0]["place"].update(line=1),
        "the plan does not say so at",
    ),
    "the text of a line": (
        lambda r: mixed(r)["witness"]["evidence"][0]["place"].update(excerpt="nothing"),
        "the plan does not say so at",
    ),
    "a false statement": (
        lambda r: mixed(r)["witness"]["evidence"][0].update(subject="db"),
        "`db on esx1.hv`: the plan does not say so",
    ),
    "a statement of a new kind": (
        lambda r: mixed(r)["witness"]["evidence"][0].update(relation="dislikes"),
        "nothing is known of `dislikes`",
    ),
    "no evidence": (lambda r: r["findings"][0]["witness"].update(evidence=[]), "nothing is said that proves it"),
    "a place that says nothing": (
        lambda r: r["findings"][0]["primary"].update(line=2, column=1, end_line=2, end_column=2),
        "the plan does not read like this at",
    ),
    "another id": (lambda r: r["findings"][0].update(id="0" * 12), "its id is"),
    "no id": (lambda r: r["findings"][0].pop("id"), "its id is"),
    "other things": (lambda r: r["findings"][0].update(things=["ghost"]), "`ghost` is not in the plan"),
    "a finding less": (lambda r: r["findings"].pop(), "is said to have"),
    "a rule less": (lambda r: r["rules"].clear(), "is not among the rules that were applied"),
    "an acceptance of another": (
        lambda r: r["findings"][0].update(suppressed=next(f["suppressed"] for f in r["findings"] if f["suppressed"])),
        "nobody accepts it",
    ),
    "another reason to accept": (
        lambda r: next(f["suppressed"] for f in r["findings"] if f["suppressed"]).update(because="never mind"),
        "nobody accepts it",
    ),
    "a comment that is none": (
        lambda r: next(f["suppressed"] for f in r["findings"] if f["suppressed"]).update(kind="allow"),
        "nobody accepts it",
    ),
    "a better level": (
        lambda r: r["exhibits"]["ledger"][0].update(level="physical", rank=0),
        "the separation level is",
    ),
    "a better rank": (lambda r: r["exhibits"]["ledger"][0].update(rank=1), "the separation level is"),
    "a shared thing less": (lambda r: r["exhibits"]["ledger"][0].update(shared=[]), "is shared too"),
    "a shared thing more": (lambda r: r["exhibits"]["ledger"][0]["shared"].append("x"), "x is not shared"),
    "an old kind less": (lambda r: r["exhibits"]["ledger"][0]["also"].pop(), "is shared too"),
    "a pair less": (lambda r: r["exhibits"]["ledger"].pop(), "are not listed, as if they shared nothing"),
    "a pair twice": (lambda r: r["exhibits"]["ledger"].append(r["exhibits"]["ledger"][0]), "are listed twice"),
    "a pair of one": (lambda r: r["exhibits"]["ledger"][0].update(one="ghost"), "are no two segments"),
    "a kind less that is not shared": (
        lambda r: r["exhibits"]["ledger"][0].update(apart=[]),
        "of which they share nothing",
    ),
    "a thing less that a segment uses": (
        lambda r: r["exhibits"]["uses"][0]["things"].pop(),
        "uses it, and it is not listed",
    ),
    "a thing more that a segment uses": (
        lambda r: r["exhibits"]["uses"][0]["things"].append(["nic", ["x"]]),
        "uses: nic x: ",
    ),
    "the things of a segment less": (lambda r: r["exhibits"]["uses"].pop(), "are not those of each segment"),
    "a trusted part less": (lambda r: r["exhibits"]["tcb"][0]["full_items"].pop(), "it also trusts"),
    "a trusted part more": (
        lambda r: r["exhibits"]["tcb"][0]["net_items"].append(r["exhibits"]["tcb"][0]["full_items"][0]),
        "it does not trust",
    ),
    "a smaller sum": (lambda r: r["exhibits"]["tcb"][0]["full"].update(low=-1.0), "the sizes add up to"),
    "a size that is unknown": (lambda r: r["exhibits"]["tcb"][0]["full"].update(unknown=[]), "of unknown size"),
    "the size of an item": (
        lambda r: r["exhibits"]["tcb"][0]["full_items"][0]["amount"].update(low=3),
        "vmm esx1.hv: the sizes add up to at least 200, not 3",
    ),
    "a size for an item nobody knows": (
        lambda r: r["exhibits"]["tcb"][0]["full_items"][1]["amount"].update(low=3),
        "nobody knows its size",
    ),
    "the place of an item": (
        lambda r: r["exhibits"]["tcb"][0]["full_items"][0]["place"].update(line=1),
        "does not stand",
    ),
    "a workload less": (lambda r: r["exhibits"]["tcb"].pop(), "the lines do not stand for"),
    "a larger class": (lambda r: r["exhibits"]["tcb"][0].update(count=9), "workloads trust the same, not 9"),
    "a TCB of nobody": (lambda r: r["exhibits"]["tcb"][0].update(workload="ghost"), "it is no workload"),
    "a lower level": (lambda r: r["exhibits"]["tcb"][0].update(level="public"), "not public"),
    "a smaller measure": (lambda r: sized(r)["items"].pop(), "it also trusts"),
    "a measure of nobody": (lambda r: sized(r).update(subject="ghost"), "it is no workload"),
    "life for traffic": (lambda r: sized(r)["items"][0].update(why="traffic"), "with its traffic only"),
    "a place of change less": (lambda r: r["measures"][0]["items"].pop(), "no policy of the plan in these places"),
    "fewer places of change": (lambda r: r["measures"][0]["amount"].update(low=1), "it is in"),
    "no places of change": (lambda r: r["measures"].pop(0), "nothing is said of the policy"),
    "a segment less": (lambda r: r["exhibits"]["segments"].pop(), "the table does not list each segment"),
    "a segment of another level": (
        lambda r: r["exhibits"]["segments"][0].update(level="public"),
        "is shown otherwise than it stands",
    ),
    "a box that is not there": (lambda r: r["exhibits"]["outline"][0].update(name="ghost"), "ghost is not in the plan"),
    "a box elsewhere": (lambda r: r["exhibits"]["outline"][0]["place"].update(line=1), "is shown otherwise"),
    "another count": (lambda r: r["exhibits"]["counts"].__setitem__(0, ["segment", 99]), "of `segment`, not 99"),
    "a count less": (lambda r: r["exhibits"]["counts"].pop(0), "which is told 0 times"),
    "a count twice": (lambda r: r["exhibits"]["counts"].append(r["exhibits"]["counts"][0]), "which is told 2 times"),
    "a count of something": (lambda r: r["exhibits"]["counts"].append(["moon", 1]), "`moon`"),
    "an assumption about nothing": (
        lambda r: r["exhibits"]["assumptions"][0].update(things=["ghost"]),
        "ghost is not in the plan",
    ),
    "an assumption where the plan speaks": (
        lambda r: r["exhibits"]["assumptions"].append(
            {"attribute": "vswitch mode", "value": "hub", "things": ["esx1.hv.vs0"], "count": 1, "why": ""}
        ),
        "the plan says `mode` of vswitch esx1.hv.vs0",
    ),
}


@pytest.mark.parametrize(("change", "why"), CHANGES.values(), ids=list(CHANGES))
def test_a_report_that_was_changed_is_found_out(change: Change, why: str) -> None:
    document = report()
    change(document)
    found = checked(document)
    assert found.unread == ()
    assert any(why in line for line in found.wrong), found.wrong


UNREAD: dict[str, tuple[Change, str]] = {
    "no schema": (lambda r: r.pop("schema"), "names no schema"),
    "another schema": (lambda r: r.update(schema="vtopo-assessment-2"), "the schema of the report is"),
    "a schema of no text": (lambda r: r.update(schema=[]), "names no schema"),
    "a member more": (lambda r: r["findings"][0].update(note="x"), "`findings[0].note`"),
    "a member more deep inside": (lambda r: r["exhibits"]["tcb"][0]["full"].update(x=1), "`exhibits.tcb[0].full.x`"),
    "a member of another type": (lambda r: r.update(findings={}), "is not as it should be"),
    "no findings": (lambda r: r.pop("findings_", r.pop("inputs")), "is not as it should be"),
    "another plan": (lambda r: r.update(plan="other.vt"), "the report is of another plan: other.vt"),
    "a file less": (lambda r: r["inputs"].pop(1), "it knows nothing of samples/shop/network.vt"),
    "a file more": (lambda r: r["inputs"].append({"file": "x.vt", "sha256": ""}), "x.vt is not here"),
    "an old baseline": (lambda r: r["inputs"][-1].update(sha256="0"), "samples/shop/before.vt has changed"),
    "an old plan": (lambda r: r["inputs"][0].update(sha256="0"), "samples/shop/after.vt has changed"),
    "mistakes": (
        lambda r: r["problems"].append(
            {"stage": "", "code": "", "message": "", "place": r["findings"][0]["primary"], "related": [], "hint": ""}
        ),
        "the report judges nothing",
    ),
}


@pytest.mark.parametrize(("change", "why"), UNREAD.values(), ids=list(UNREAD))
def test_a_report_of_something_else_is_not_checked(change: Change, why: str) -> None:
    document = report()
    change(document)
    found = checked(document)
    assert found.wrong == ()
    assert any(why in line for line in found.unread), found.unread


SAMPLES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "samples").rglob("*.vt")
    if "\nplan " in f"\n{path.read_text(encoding='utf-8')}"
)


@pytest.mark.parametrize("name", SAMPLES, ids=lambda name: str(PurePosixPath(name).relative_to("samples")))
def test_the_report_of_every_sample_checks(name: str) -> None:
    assessment = judged(name)
    model, _ = resolve(Project(ROOT), name)
    assert model is not None
    digests = {its.file: its.sha256 for its in assessment.inputs}
    found = check_report(reports.render(assessment).encode(), model, digests.get, resolved)
    assert ((), ()) == (found.unread, found.wrong)


# -- documents of proofs ----------------------------------------------------------------------------------------------


def document(*proofs: object) -> Any:
    inputs = [{"file": file, "sha256": digest} for file, digest in shop().files]
    return {"schema": "vtopo-proofs-1", "inputs": inputs, "proofs": json.loads(msgspec.json.encode(proofs))}


def test_a_document_of_proofs_checks() -> None:
    found = checked(document(NEAR, ROUTED), shop())
    assert ((), (), (("proof", 2),)) == (found.unread, found.wrong, found.counted)


def test_a_wrong_proof_is_told_with_its_number() -> None:
    wrong = document(NEAR, ROUTED)
    wrong["proofs"][1]["piece"] = "tcp/80"
    found = checked(wrong, shop())
    assert found.wrong[0].startswith("proof 2, a packet from the port of node web in front at vswitch esx.hv.vs0")


PROOFS: dict[str, tuple[Change, str]] = {
    "no proofs": (lambda d: d.update(proofs=[]), "claims nothing that could be checked"),
    "proofs that are no list": (lambda d: d.update(proofs={}), "no list of proofs"),
    "a kind that nobody knows": (
        lambda d: d["proofs"][0].update(proof="belief"),
        "proofs[0] is no proof of a known kind",
    ),
    "a kind that is no text": (lambda d: d["proofs"][0].update(proof=[]), "proofs[0] is no proof of a known kind"),
    "a proof that is none": (lambda d: d["proofs"].append(7), "proofs[1] is no proof of a known kind"),
    "a member more": (lambda d: d.update(note=""), "`note`"),
    "a member more in a proof": (lambda d: d["proofs"][0].update(note=""), "`proofs[0].note`"),
    "a member less": (lambda d: d["proofs"][0].pop("piece"), "proofs[0] is not as it should be"),
    "a member of another kind": (lambda d: d["proofs"][0].update(unseen="often"), "proofs[0] is not as it should be"),
    "no inputs": (lambda d: d.pop("inputs"), "inputs is not as it should be"),
    "empty inputs": (lambda d: d.update(inputs=[]), "the report is of another plan"),
    "inputs of another": (lambda d: d["inputs"][0].update(file="x.vt"), "the report is of another plan"),
    "an old plan": (lambda d: d["inputs"][0].update(sha256=""), "plan.vt has changed"),
}


@pytest.mark.parametrize(("change", "why"), PROOFS.values(), ids=list(PROOFS))
def test_a_document_that_proves_nothing_is_not_checked(change: Change, why: str) -> None:
    changed = document(NEAR)
    change(changed)
    found = checked(changed, shop())
    assert found.wrong == ()
    assert any(why in line for line in found.unread), found.unread


def test_a_plan_that_shares_nothing_is_checked_for_just_that() -> None:
    text = 'plan "Apart"\nsegment one\nsegment two\n'
    text += "".join(f"machine pc_{name} {{ nic {{ carries {name} }} }}\n" for name in ("one", "two"))
    project = Project(NOWHERE, {"plan.vt": text.encode()})
    assessment = assess(project, "plan.vt", known_rules(), today=TODAY)
    model, _ = resolve(project, "plan.vt")
    assert model is not None
    found = check_report(reports.render(assessment).encode(), model, no_file)
    assert (0, 1) == (len(found.wrong), dict(found.counted)["pair of segments"])
