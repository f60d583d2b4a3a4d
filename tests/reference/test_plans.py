"""The random plans are plans, and can be made smaller."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.reference.drawing import Block, Text
from tests.reference.plans import MOST_CHOICES, plan_of
from tests.reference.shrinking import smallest
from vtopo.findings import Problem
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve


def read(text: str) -> tuple[Model | None, tuple[Problem, ...]]:
    return resolve(Project(Path("/nowhere"), texts={"plan.vt": text.encode()}), "plan.vt")


def test_every_plan_resolves() -> None:
    random = Random(7)
    for _ in range(200):
        plan = str(plan_of(random.randbytes(MOST_CHOICES)))
        model, problems = read(plan)
        assert model is not None, plan + "\n".join(problem.message for problem in problems)


def test_no_choice_is_the_plainest_plan() -> None:
    assert [block.lines() for block in plan_of(b"").items] == [
        ["segment net_a { level low }"],
        ["host box_a {", "  vmm hv", "}"],
    ]


def test_smallest_plan_that_fails() -> None:
    host = Block("host box_a", [Block("nic p0", ["carries [net_a net_b]"]), Block("vmm hv", ["size 5kloc"])])
    filtered = Block("firewall fw_a", ["legs [net_a net_b]", "deny any -> net_a svc_a", "default allow"])
    plan = Text([Block("segment net_a"), Block("segment net_b"), Block("service svc_a"), host, filtered])

    def fails(smaller: Text) -> bool:
        text = str(smaller)
        return read(text)[0] is not None and "legs" in text and "deny" in text

    small = smallest(plan, fails)
    assert [block.lines() for block in small.items] == [
        ["segment net_a"],
        ["firewall fw_a { legs [net_a], deny any -> net_a }"],
    ]
