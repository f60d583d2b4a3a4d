"""What of a baseline goes on in a plan, on random pairs of plans and on the few that say what is special."""

from __future__ import annotations

import os
from random import Random

import pytest

from tests.facts.models import model_of, read
from tests.reference.counterparts import going_on, names, without_counterpart
from tests.reference.plans import MOST_CHOICES, plan_of
from vtopo.facts import Facts
from vtopo.facts.comparison import Comparison
from vtopo.facts.comparison.counterparts import TABLES, Counterparts, counterparts
from vtopo.model.plan import Model

PAIRS = int(os.environ.get("VTOPO_EXAMPLES", "1000")) // 5


def compared(before: Model, after: Model) -> Counterparts:
    return Comparison(Facts(before), Facts(after))(counterparts)


def agree(before: Model, after: Model) -> None:
    its = compared(before, after)
    expected = going_on(before, after)
    groups: dict[tuple[str, str], int] = {}
    for new, old in expected.items():
        pair = names(before)[old], names(after)[new]
        groups[pair] = groups.get(pair, 0) + 1
    assert groups == {(one.before, one.after): one.count for one in its.nodes}
    for singles, model, other, counted in (
        (its.gone, before, after, set(expected.values())),
        (its.new, after, before, set(expected)),
    ):
        left = without_counterpart(model, other, counted)
        many: dict[tuple[str, str], int] = {}
        for kind, name in left:
            key = ("node", names(model)[name]) if kind == "node" else (kind, name)
            many[key] = many.get(key, 0) + 1
        assert many == {(TABLES.get(one.kind, "node"), one.name): one.count for one in singles}


@pytest.mark.parametrize("number", range(PAIRS))
def test_random_plans_go_on_as_their_names_say(number: int) -> None:
    before, after = (model_of(str(plan_of(Random(f"{at} {number}").randbytes(MOST_CHOICES)))) for at in "ba")
    agree(before, after)


def nodes(choices: Random, old: bool) -> str:
    """Machines under few names, ranges of them, with `was` in the plan."""
    lines = ['plan "p"\n']
    for prefix in ("a", "b", "c0x"):
        at = choices.randrange(4)
        while at < 14:
            width = choices.choice((0, 0, 2))
            last = at + choices.randrange(5)
            pad = f"0{width}d" if width else "d"
            name = f"{prefix}{at:{pad}}" if last == at else f"{prefix}[{at:{pad}}..{last:{pad}}]"
            start = choices.randrange(12)
            was = f"{choices.choice('ab')}{start if last == at else f'[{start}..{start + last - at}]'}"
            lines.append(f"machine {name}{f' {{ was {was} }}' if not old and choices.random() < 0.3 else ''}\n")
            at = last + 1 + choices.randrange(3)
    return "".join(lines)


@pytest.mark.parametrize("number", range(PAIRS))
def test_ranges_and_renames_go_on_member_by_member(number: int) -> None:
    choices = Random(f"renames {number}")
    before = after = None
    while before is None or after is None:  # some plans call two machines by one name, or say `was` of two
        before = before or read({"plan.vt": nodes(choices, old=True)})[0]
        after = after or read({"plan.vt": nodes(choices, old=False)})[0]
    agree(before, after)


def test_a_rename_hides_the_name_that_it_takes_over() -> None:
    before = model_of('plan "p"\nmachine web\n')
    its = compared(before, model_of('plan "p"\nmachine front { was web }\nmachine web\n'))
    assert [("web", "front", 1)] == [(one.before, one.after, one.count) for one in its.nodes]
    assert [("machine", "web", 1)] == [(one.kind, one.name, one.count) for one in its.new]
    assert () == its.gone


def test_a_machine_that_becomes_a_vm_is_the_same_workload() -> None:
    before = model_of('plan "p"\nmachine web[1..4]\n')
    its = compared(before, model_of('plan "p"\nhost h { vmm v { vm web[2..9] } }\n'))
    assert [("web[1..4]", "web[2..9]", 3)] == [(one.before, one.after, one.count) for one in its.nodes]
    assert [("machine", "web[1..4]", 1)] == [(one.kind, one.name, one.count) for one in its.gone]
    assert ("vm", "web[2..9]", 5) in [(one.kind, one.name, one.count) for one in its.new]


def test_a_part_of_a_range_was_the_same_part() -> None:
    text = 'plan "p"\nhost h { vmm v { vm web[1..4] { was old[11..14] } } }\nattacker x { at web3 }\n'
    assert ["old[11..12]", "old13", "old14"] == [vm.was for vm in model_of(text).vms.values()]


def test_a_was_that_nobody_had_is_known() -> None:
    before = model_of('plan "p"\nmachine web\n')
    its = compared(before, model_of('plan "p"\nmachine web { was wep }\nmachine db { was web }\n'))
    assert ["web"] == [node.id for node in its.unfound]
    assert [("web", "db")] == [(one.before, one.after) for one in its.nodes]
