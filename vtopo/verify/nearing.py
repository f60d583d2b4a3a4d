"""Checks the paths that an assessment shows, step by step, and that what is nearer now was not so near before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from math import inf

from vtopo.findings import AttackLine, AttackPath, Evidence, NewPath
from vtopo.proofs import Thing
from vtopo.verify.continuing import Continuing
from vtopo.verify.statements import Statements
from vtopo.verify.threats import Threats
from vtopo.verify.verdicts import Verdicts


def attacked(statements: Statements, lines: Iterable[AttackLine]) -> Iterator[str]:
    """Why the paths to assets are none."""
    for line in lines:
        for path in line.paths:
            yield from (f"path to {line.asset}: {reason}" for reason in followed(statements, "", line.asset, path))


def opened(statements: Statements, paths: Iterable[NewPath]) -> Iterator[str]:
    """Why the new paths of a plan are none."""
    for its in paths:
        yield from (f"new path from {its.start}: {why}" for why in followed(statements, its.start, "", its.path))


class Formerly:
    """Looks for paths that a baseline is said not to have had, and that there are now: two searches for a pair."""

    MOST = 8

    def __init__(self, before: Verdicts, after: Verdicts, continuing: Continuing) -> None:
        self.before = before
        self.after = after
        self.continuing = continuing
        self.looked_at = 0

    def wrong(self, paths: Iterable[NewPath]) -> Iterator[str]:
        """The pairs that were as near before as they are now, or nearer than is said, and those not so near now."""
        pairs = (pair for its in paths for pair in its.pairs)
        for source, target, before, after in islice(pairs, self.MOST):
            self.looked_at += 1
            goals = set(self._former(("node", target)))
            starts = [*self.after.attackers()] if source == "attackers" else [("node", source)]
            now = min((self.after.fewest(one, {("node", target)}, moves=False) for one in starts), default=inf)
            if now != after:
                yield f"from {source} to {target}: it takes {now} failures, and is shown as {after}"
            then = {former for start in starts for former in self._former(start)}
            fewest = min((self.before.fewest(one, goals - {one}, moves=False) for one in then), default=inf)
            if fewest < (inf if before is None else before):
                said = "no path" if before is None else f"{before} failures"
                yield f"from {source} to {target}: before it took {fewest} failures, and is shown as {said}"

    def _former(self, thing: Thing) -> Iterator[Thing]:
        """What a thing was in the baseline."""
        if thing[0] != "node":
            yield from [thing] if thing[1] in self.before.model.segments else []
        yield from (("node", one) for one, other in self.continuing.pairs if ("node", other) == thing)


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
