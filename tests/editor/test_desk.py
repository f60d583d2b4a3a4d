"""The texts that are open, and the plans that they belong to at this moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from vtopo.editor.desk import Desk

from .plans import NETWORK, PLAN


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "vtopo.toml").write_text("")
    return Desk()


def plans(desk: Desk, path: Path) -> list[tuple[str, bool]]:
    return [(job.plan, job.alone) for job in desk.jobs(path)]


@pytest.mark.parametrize("head", ['include "network.vt"', 'plan "Other" { baseline "network.vt" }'])
def test_a_fragment_belongs_to_a_plan_from_the_moment_it_is_named_until_it_is_not(
    desk: Desk, tmp_path: Path, head: str
) -> None:
    plan, network = tmp_path / "plan.vt", tmp_path / "network.vt"
    plan.write_text('plan "Other"\n')
    desk.put(network, NETWORK)
    desk.put(plan, plan.read_text())
    assert [("network.vt", True)] == plans(desk, network)
    desk.put(plan, f"{'' if head.startswith('plan') else PLAN.partition(chr(10))[0]}\n{head}\n")
    assert [("plan.vt", False)] == plans(desk, network)
    desk.put(plan, plan.read_text())
    assert [("network.vt", True)] == plans(desk, network)


@pytest.mark.parametrize("before", ["", " ", "\ufeff", "# mine\n\t"])
def test_a_plan_belongs_to_itself(desk: Desk, tmp_path: Path, before: str) -> None:
    desk.put(tmp_path / "plan.vt", before + PLAN)
    assert [("plan.vt", False)] == plans(desk, tmp_path / "plan.vt")
