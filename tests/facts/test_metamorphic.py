"""What must stay true of the facts when a plan is written otherwise, and when something apart from it is added."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random

import pytest

from tests.facts.examples import assume, random_changes, random_plans
from tests.facts.lines import Line, all_facts, routes
from tests.facts.models import NOWHERE, facts_of, model_of
from tests.facts.writing import written_out
from tests.helpers.expectations import TODAY, known_rules
from tests.reference.plans import Text, fragment, printed
from tests.reference.single import singles
from vtopo.engine import assess
from vtopo.facts.separation import separation
from vtopo.model.loading import Project
from vtopo.model.plan import Model

NAMES = re.compile(r"\b(net|sw|box|m|v|fw|san|boss|pool|ids|svc|grp|att)_([a-z])")


def renamed(text: str) -> str:
    """All names turned round, so that their order is another; twice gives the same again."""
    return NAMES.sub(lambda match: f"{match[1]}_{chr(ord('a') + ord('z') - ord(match[2]))}", text)


def somewhere(model: Model) -> bool:
    """Whether every VM is placed: else the prose leaves open which of two equally large TCBs is meant."""
    return all(len(vm.vmms) == 1 for vm in model.vms.values())


def all_lines(model: Model) -> set[Line]:
    return all_facts(model) | routes(model)


def same(one: set[Line], other: set[Line]) -> None:
    assert one == other, f"no more: {sorted(one - other)}\nnew: {sorted(other - one)}"


@random_plans(3)
def test_names_mean_nothing(plan: Text) -> None:
    model = model_of(str(plan))
    assume(somewhere(model))
    same(
        {tuple(sorted(renamed(word) for word in line)) for line in all_lines(model)},
        {tuple(sorted(line)) for line in all_lines(model_of(renamed(str(plan))))},
    )


@random_changes(3)
def test_order_means_nothing(plan: Text, random: Random) -> None:
    items = list(plan.items)
    random.shuffle(items)
    same(all_lines(model_of(str(plan))), all_lines(model_of(printed(items))))


@random_changes(3)
def test_files_mean_nothing(plan: Text, random: Random) -> None:
    there = [item for item in plan.items if random.random() < 0.5]
    here = [item for item in plan.items if item not in there]
    split = model_of(printed(here) + 'include "other.vt"\n', other=fragment(there) or "# nothing\nstorage san_q\n")
    assume(bool(there))
    same(all_lines(model_of(str(plan))), all_lines(split))


@random_plans(5)
def test_range_is_its_members(plan: Text) -> None:
    model = model_of(str(plan))
    groups = {node.name: node.group for node in singles(model)}
    one, other = all_facts(model), all_facts(model_of(written_out(str(plan))))
    same(one, {line for line in other if not among_siblings(line, groups)})


def among_siblings(line: Line, groups: Mapping[str, str]) -> bool:
    """Whether a line is about what a member of a range does to another, where the facts speak of it as of one node."""
    ends = [groups[name] for name in line[1:] if name in groups]
    return line[0] in ("sees", " to", "unseen to") and any(other == ends[0] for other in ends[1:])


HERMIT = "host lonely { nic p0, nic p1, vmm hv { vswitch vs0 { uplink p0 }, vm hermit { nic } } }\n"


@random_plans(3)
def test_unconnected_host_changes_nothing(plan: Text) -> None:
    before, more = model_of(str(plan)), model_of(str(plan) + HERMIT)
    # A flow that anybody may have is one of the hermit too, and it has its share of the rate.
    gone = {"coverage"} if any(flow.rate for flow in before.flows) else set()
    got = {line for line in all_lines(more) if not any(re.match("lonely|hermit", word) for word in line)}
    same({line for line in all_lines(before) if line[0] not in gone}, {line for line in got if line[0] not in gone})
    # And nothing is shared with it.
    for node in (*more.vms, *more.machines):
        if node != "hermit":
            assert facts_of(more)(separation).nodes("hermit", node).level == "physical"


def found(text: str) -> set[tuple[str, tuple[str, ...]]]:
    """The rule of each finding with the things it is about."""
    assert model_of(text)
    assessed = assess(Project(NOWHERE, {"plan.vt": text.encode()}), "plan.vt", known_rules(), today=TODAY)
    assert assessed.crashed == ()
    return {(finding.rule, finding.things) for finding in assessed.findings}


@random_plans(3)
def test_unconnected_host_changes_no_other_finding(plan: Text) -> None:
    # It says that it serves nothing: one that does not say uses every service of the plan.
    before, after = found(str(plan)), found(str(plan) + HERMIT.replace("vm hermit {", "vm hermit { serves none,"))
    assert before == {(rule, things) for rule, things in after if not re.search("lonely|hermit", " ".join(things))}


def ids(name: str, **texts: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The id of each finding about a plan, with its rule and the things it is about."""
    files = {f"{file}.vt": text.encode() for file, text in texts.items()}
    assessed = assess(Project(NOWHERE, files), f"{name}.vt", known_rules(), today=TODAY)
    assert ((), ()) == (assessed.problems, assessed.crashed)
    return {finding.id: (finding.rule, finding.things) for finding in assessed.findings}


@random_changes(3)
def test_ids_of_findings_stay_in_another_order_and_in_files_of_other_names(plan: Text, random: Random) -> None:
    assume(somewhere(model_of(str(plan))))
    items = list(plan.items)
    random.shuffle(items)
    there = [item for item in items if random.random() < 0.5]
    here = printed([item for item in items if item not in there])
    one = ids("plan", plan=str(plan))
    other = ids("moved", moved=here + 'include "network.vt"\n', network=fragment(there) or "# nothing\n")
    assert one.keys() == other.keys(), f"{one}\n{other}"


@random_plans(3)
def test_ids_of_findings_stay_when_something_is_added_that_has_nothing_to_do_with_them(plan: Text) -> None:
    one = ids("plan", plan=str(plan))
    more = ids("plan", plan=str(plan) + HERMIT.replace("vm hermit {", "vm hermit { serves none,"))
    assert {} == {name: its for name, its in one.items() if name not in more}


@random_plans(3)
def test_separation_has_no_direction(plan: Text) -> None:
    model = model_of(str(plan))
    its = facts_of(model)(separation)
    nodes = [*model.vms, *model.machines]
    for one in nodes:
        for other in nodes:
            assert its.nodes(one, other).things == its.nodes(other, one).things
    for one in model.segments:
        for other in model.segments:
            assert its.between(one, other).things == its.between(other, one).things


@pytest.mark.parametrize("word", ["net_a", "v_k[1..3]", "box_b.hv.vs0", "svc_a", "att_b"])
def test_names_turn_round(word: str) -> None:
    assert renamed(word) != word
    assert renamed(renamed(word)) == word
