"""Long random policies on small plans: what is said of them is so packet by packet, and stays so written otherwise."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from tests.facts.drifts import about_any_two, about_superfluous_rules
from tests.facts.models import facts_of, model_of
from vtopo.facts.policy.drift import drift
from vtopo.facts.policy.superfluous import superfluous

HEAD = """plan "Long policies"
levels low < high
service web tcp/80
service high tcp/60..90
service names udp/53
segment dmz { level low, subnet 10.0.0.0/24 }
segment lan { level high, subnet 10.1.0.0/16 }
segment lab { level low }
group inner { members [lan lab] }
group most { members [inner one 10.0.0.0/25] }
machine one { nic { carries dmz, address 10.0.0.7 } }
machine two { nic { carries lan } }
"""

GROUPS = {"inner": ["lan", "lab"], "most": ["lan", "lab", "one", "10.0.0.0/25"]}
ENDS = ["dmz", "lan", "lab", "inner", "most", "one", "two", "10.0.0.0/25", "10.0.0.7", "10.0.0.0/8", "192.0.2.0/24"]
SEGMENTS = {"dmz", "lan", "lab"}
SERVICES = ["web", "high", "names"]
SEEDS = range(6)

Rule = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""Allow or deny, sources, targets, services; none of these is any."""

Rewriting = Callable[[Random, list[Rule]], list[Rule]]


def some_rules(random: Random, most: int) -> list[Rule]:
    """Rules that are mostly narrow, so that many of them matter."""

    def few(among: list[str], percent: int) -> tuple[str, ...]:
        return tuple(random.sample(among, random.choice([1, 1, 1, 2]))) if random.randrange(100) < percent else ()

    return [
        (random.choice(["allow", "deny"]), few(ENDS, 90), few(ENDS, 90), few(SERVICES, 75))
        for _ in range(random.randrange(most // 2, most))
    ]


def written(rule: Rule) -> str:
    action, sources, targets, services = rule
    ends = [f"[{' '.join(some)}]" if some else "any" for some in (sources, targets)]
    return f"{action} {ends[0]} -> {ends[1]}" + (f" [{' '.join(services)}]" if services else "")


def policies(one: list[Rule], other: list[Rule], default: str) -> str:
    """A plan with a firewall and its copy."""
    blocks = ["\n".join(["legs [dmz lan lab]", f"default {default}", *map(written, its)]) for its in (one, other)]
    return f"{HEAD}firewall fw {{\n{blocks[0]}\n}}\nfirewall copy {{\ncopy-of fw\n{blocks[1]}\n}}\n"


def split(random: Random, rules: list[Rule]) -> list[Rule]:
    """Every rule as several, one for each source, target and service, in any order."""
    found = []
    for action, sources, targets, services in rules:
        parts: list[Rule] = [
            (action, one, other, service)
            for one in _singly(sources)
            for other in _singly(targets)
            for service in _singly(services)
        ]
        found += random.sample(parts, len(parts))
    return found


def _singly(some: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [(its,) for its in some] or [()]


def reordered(random: Random, rules: list[Rule]) -> list[Rule]:
    """Neighbours that are about no packet in common, changed over."""
    found = list(rules)
    for _ in range(len(rules) * 4):
        at = random.randrange(len(rules) - 1)
        if _apart(found[at], found[at + 1]):
            found[at : at + 2] = found[at + 1], found[at]
    return found


def opened(_: Random, rules: list[Rule]) -> list[Rule]:
    """Every group written out."""

    def out(some: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for its in some for one in GROUPS.get(its, [its]))

    return [(action, out(sources), out(targets), services) for action, sources, targets, services in rules]


def _apart(one: Rule, other: Rule) -> bool:
    """Whether no packet is of both: from or to other segments, or the one of `names` and the other not."""
    ends = [(one[at], other[at]) for at in (1, 2) if one[at] and other[at] and {*one[at], *other[at]} <= SEGMENTS]
    services = [(one[3], other[3])] if ("names",) in (one[3], other[3]) and one[3] and other[3] else []
    return any(not {*its} & {*others} for its, others in [*ends, *services])


@pytest.mark.parametrize("seed", SEEDS)
def test_long_policies_are_compared_and_judged_packet_by_packet(seed: int) -> None:
    random = Random(seed)
    rules = some_rules(random, 60)
    model = model_of(policies(rules, some_rules(random, 60), random.choice(["allow", "deny"])))
    assert [] == [*about_any_two(model), *about_superfluous_rules(model)]


@pytest.mark.parametrize("rewriting", [split, reordered, opened], ids=lambda its: its.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_policy_written_otherwise_decides_alike(seed: int, rewriting: Rewriting) -> None:
    random = Random(f"{rewriting.__name__}-{seed}")
    rules = some_rules(random, 80)
    other = rewriting(random, rules)
    assert rules != other
    [twins] = facts_of(model_of(policies(rules, other, "deny")))(drift).twins
    assert (True, ()) == (twins.comparison.alike, twins.comparison.differences)


@pytest.mark.parametrize("seed", SEEDS)
def test_without_what_is_superfluous_a_policy_decides_alike_and_all_of_it_matters(seed: int) -> None:
    rules = some_rules(Random(f"less-{seed}"), 60)
    first = facts_of(model_of(policies(rules, rules, "deny")))(superfluous)[0]
    needless = {its.rule for its in (*first.shadowed, *first.redundant)}
    assert needless
    left = [rule for number, rule in enumerate(rules) if number not in needless]
    facts = facts_of(model_of(policies(rules, left, "deny")))
    [twins] = facts(drift).twins
    [_, less] = facts(superfluous)
    assert (True, (), ()) == (twins.comparison.alike, less.shadowed, less.redundant)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_group_that_is_written_out_leaves_the_same_rules_superfluous(seed: int) -> None:
    random = Random(f"groups-{seed}")
    rules = some_rules(random, 60)
    one, other = (
        facts_of(model_of(policies(its, [], "deny")))(superfluous)[0] for its in (rules, opened(random, rules))
    )
    assert (one.shadowed, one.redundant) == (other.shadowed, other.redundant)
