"""Two long policies compared, and each judged by itself: `python -m bench.policies [RULES]` prints CPU seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from time import process_time

from vtopo.facts import Facts
from vtopo.facts.policy.drift import drift
from vtopo.facts.policy.superfluous import superfluous
from vtopo.model.loading import Project
from vtopo.model.resolving import resolve

SERVICES = 60
OTHERWISE = {"allow": "deny", "deny": "allow"}


def _same(_: Random, rules: list[str]) -> list[str]:
    return [*rules, "deny any -> any"]


def _few(random: Random, rules: list[str]) -> list[str]:
    turned = set(random.sample(range(len(rules)), min(20, len(rules))))
    return [_turned(rule) if number in turned else rule for number, rule in enumerate(rules)]


def _shuffled(random: Random, rules: list[str]) -> list[str]:
    return random.sample(rules, len(rules))


def _turned(rule: str) -> str:
    word, _, rest = rule.partition(" ")
    return f"{OTHERWISE[word]} {rest}"


COPIES: Mapping[str, Callable[[Random, list[str]], list[str]]] = {
    "written otherwise": _same,
    "20 rules turned round": _few,
    "in any order": _shuffled,
}


def rules(random: Random, count: int) -> list[str]:
    """Rules between networks, hosts and anybody, in services with ranges; a fifth of them deny."""
    nets = [f"10.{random.randrange(256)}.{random.randrange(256)}.0/24" for _ in range(count // 6 + 1)]
    hosts = [f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(256)}" for _ in nets * 2]

    def end(most: list[str], others: list[str], anybody: float) -> str:
        if random.random() < anybody:
            return "any"
        return random.choice(most if random.random() < 0.7 else others)

    found = []
    for _ in range(count):
        source = end(nets, hosts, 0.15)
        target = end(hosts, nets, 0.0 if source == "any" else 0.05)
        service = "" if random.random() < 0.15 else f"s{random.randrange(SERVICES)}"
        found.append(f"{'deny' if random.random() < 0.2 else 'allow'} {source} -> {target} {service}".rstrip())
    return found


def plan(original: list[str], copy: list[str]) -> str:
    """A plan with a firewall and its copy."""
    services = (f"service s{at} tcp/{1000 + 9 * at}..{1000 + 9 * at + at % 9}\n" for at in range(SERVICES))
    blocks = ["\n".join(["legs [a b]", *its]) for its in (original, ["copy-of one", *copy])]
    head = 'plan "Two policies"\nlevels low < high\nsegment a { level low }\nsegment b { level high }\n'
    return f"{head}{''.join(services)}firewall one {{\n{blocks[0]}\n}}\nfirewall two {{\n{blocks[1]}\n}}\n"


def main(count: int) -> None:
    for name, copied in COPIES.items():
        random = Random(1)
        original = rules(random, count)
        text = plan(original, copied(random, original))
        model, problems = resolve(Project(Path("/nowhere"), texts={"plan.vt": text.encode()}), "plan.vt")
        assert model is not None, problems
        facts = Facts(model)
        start = process_time()
        [twins] = facts(drift).twins
        seconds = process_time() - start
        print(f"{count:,} rules, {name}: {seconds:.1f} s, {len(twins.comparison.differences):,} pairs of rules differ")
        start = process_time()
        first = facts(superfluous)[0]
        seconds = process_time() - start
        needless = len(first.shadowed) + len(first.redundant)
        print(f"{count:,} rules, both policies judged: {seconds:.1f} s, {needless:,} rules of the first for nothing")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
