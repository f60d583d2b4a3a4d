"""Small plans for tests: files as texts, read in memory."""

from __future__ import annotations

from pathlib import Path

from vtopo.findings import Problem
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve

NOWHERE = Path(__file__).parent / "no-such-folder"

SHOP = """
levels low < high
service http tcp/80
service sql tcp/5432
segment web_net { level low, vlan 10 }
segment db_net { level high, vlan 30 }
segment [inner core] { level low }
host esx[1..3] {
  nic p0 { carries [web_net db_net] }
  nic p1
  vmm hv { vswitch vs0 { uplink p0 } }
}
"""
"""A network and three equal hosts; `inner` and `core` are on no wire. Most tests add a few lines to it."""


def both(text: str, **included: str) -> tuple[Model | None, tuple[Problem, ...]]:
    """What `resolve` returns of a plan; the files it includes are named by keyword, without their ending."""
    texts = {f"{name}.vt": content.encode() for name, content in included.items()}
    texts["plan.vt"] = f'plan "Test"\n{text}'.encode()
    return resolve(Project(NOWHERE, texts), "plan.vt")


def model(text: str, **included: str) -> Model:
    """The model of a plan that has to be right."""
    found, problems = both(text, **included)
    assert found is not None, [f"{p.place}: {p.message}" for p in problems]
    return found


def shop(text: str = "") -> Model:
    """The shop with some lines added."""
    return model(SHOP + text)


def variant(text: str, base: str = SHOP) -> Model:
    """A plan that includes the shop (or another base) and changes it."""
    return model(f'include "base.vt"\n{text}', base=base)


def mistakes(text: str, **included: str) -> list[tuple[str, str]]:
    """The codes of the mistakes of a plan, each with what the caret is at."""
    _, problems = both(text, **included)
    found: list[tuple[str, str]] = []
    for problem in problems:
        place = problem.place
        line = f'plan "Test"\n{text}' if place.file == "plan.vt" else included[place.file.removesuffix(".vt")]
        written = line.splitlines()[place.line - 1][place.column - 1 :] if place.line <= line.count("\n") + 1 else ""
        found.append((problem.code, written[: place.end_column - place.column] if place.end_line == place.line else ""))
    return found


def codes(text: str, **included: str) -> list[str]:
    """The codes of the mistakes of a plan, in order."""
    return [code for code, _ in mistakes(text, **included)]
