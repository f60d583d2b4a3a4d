"""Checks an attack path step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from vtopo.findings import Evidence
from vtopo.proofs import Path, Step, Thing
from vtopo.verify.ground import Ground, told
from vtopo.verify.stepping import FAILURES, PACKETS, Stepping
from vtopo.verify.walking import Walking


class Paths:
    """Checks paths; `evidence` says why a statement does not hold, empty if it does."""

    def __init__(
        self, ground: Ground, stepping: Stepping, walking: Walking, evidence: Callable[[Evidence], str]
    ) -> None:
        self.ground = ground
        self.stepping = stepping
        self.walking = walking
        self.evidence = evidence

    def check(self, path: Path) -> Iterator[str]:
        """The reasons why a path does not lead from its source to its target as it says."""
        for thing in (path.source, path.target):
            if not self.ground.has(thing):
                yield f"{told(thing)} is not in the plan"
                return
        owned = {path.source}
        for number, step in enumerate(path.steps, start=1):
            wrong = list(self._step(step, path, owned))
            yield from (f"step {number}, {step.kind} from {told(step.source)}: {reason}" for reason in wrong)
            owned.add(step.target)
        if path.target not in owned:
            yield f"no step takes {told(path.target)}"
        summed = sum(step.failures for step in path.steps)
        if path.failures != summed:
            yield f"it is said to take {path.failures} failures, its steps take {summed}"

    def _step(self, step: Step, path: Path, owned: set[Thing]) -> Iterator[str]:
        for thing in (step.source, step.target):
            if not self.ground.has(thing):
                yield f"{told(thing)} is not in the plan"
                return
        if step.source not in owned:
            yield f"{told(step.source)} is not owned by then"
        if step.kind not in FAILURES:
            yield "there is no such step"
            return
        by_packet = step.kind in PACKETS and not (step.kind == "storage" and step.source[0] == "vmm" and not step.way)
        if by_packet:
            yield from self._packet(step, path)
        elif step.way is not None:
            yield "it needs no packet"
        elif (step.kind, step.target) not in list(self.stepping.over_envelope(step.source)):
            yield f"by the plan it does not lead to {told(step.target)}"
        failures = FAILURES[step.kind] if by_packet or step.kind != "storage" else 0
        if step.failures != failures:
            yield f"it takes {failures} failures, not {step.failures}"
        difficulty = self.stepping.difficulty(step.kind, step.source, step.target, by_packet)
        if step.difficulty != difficulty:
            yield f"it is {difficulty}, not {step.difficulty}"
        yield from (reason for evidence in step.evidence if (reason := self.evidence(evidence)))

    def _packet(self, step: Step, path: Path) -> Iterator[str]:
        if step.target[0] != PACKETS[step.kind]:
            yield f"it can not take {told(step.target)}"
        elif self.stepping.hardened(step.target):
            yield f"{told(step.target)} is hardened"
        elif step.way is None:
            yield f"no packet to {told(step.target)} is shown"
        else:
            if path.unseen and not step.way.unseen:
                yield "the path is said to be unseen, its packet is not"
            yield from self.walking.attacking(step.way, step.source, step.target)
