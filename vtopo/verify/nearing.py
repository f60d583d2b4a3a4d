"""Checks the paths that an assessment shows, step by step: those to assets, and those that a baseline had not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vtopo.findings import AttackLine, AttackPath, Evidence, NewPath
from vtopo.verify.statements import Statements
from vtopo.verify.threats import Threats


def attacked(statements: Statements, lines: Iterable[AttackLine]) -> Iterator[str]:
    """Why the paths to assets are none."""
    for line in lines:
        for path in line.paths:
            yield from (f"path to {line.asset}: {reason}" for reason in followed(statements, "", line.asset, path))


def opened(statements: Statements, paths: Iterable[NewPath]) -> Iterator[str]:
    """Why the new paths of a plan are none."""
    for its in paths:
        yield from (f"new path from {its.start}: {why}" for why in followed(statements, its.start, "", its.path))


def followed(statements: Statements, start: str, end: str, path: AttackPath) -> Iterator[str]:
    """Why a path does not lead from where it starts (empty: wherever) to its end; nothing if it does."""
    at = start or path.steps[0].source
    for step in path.steps:
        if step.source != at:
            yield f"it is at {at}, and goes on from {step.source}"
        at = step.target
        said = Evidence(f"{'' if step.seen else 'unseen '}step {step.kind}", step.source, step.target)
        if not any(_places(statements.threats, said)):
            yield f"there is no {said.relation} from {step.source} to {step.target}"
    if end and at != end:
        yield f"it ends at {at}, not at {end}"
    if path.failures != sum(step.failures for step in path.steps):
        yield f"its steps do not take {path.failures} failures"


def _places(threats: Threats, said: Evidence) -> Iterator[bool]:
    return (True for _ in threats.places(said.subject, said.relation, said.object) or ())
