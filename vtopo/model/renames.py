"""What workloads were called in the baseline: `was` names as many as there are now, and nobody twice."""

from __future__ import annotations

from itertools import pairwise

from vtopo.model.mistakes import Mistakes
from vtopo.model.names import Names, read
from vtopo.model.plan import Model
from vtopo.model.things import Node, Vm

STAGE = "plan"


def was(text: str, whole: Names, part: Names) -> str:
    """The name in the baseline: of a part of a range, the same part of the range that it was."""
    its = read(text) if text else text
    return text if isinstance(its, str) or its.count != whole.count else str(its.alike(whole, part))


def renames(model: Model, mistakes: Mistakes) -> None:
    """Notes each `was` that is no name, is about another number of workloads, or is said of two."""
    taken: dict[tuple[str, int], list[tuple[int, int, Node]]] = {}
    for node in (*model.machines.values(), *model.vms.values()):
        its = read(node.was)
        if isinstance(its, str):
            mistakes.add(STAGE, "was", its, node.place("was"))
        elif node.was and its.count != node.count:
            kind = "vm" if isinstance(node, Vm) else "machine"
            message = f"{kind} `{node.id}` stands for {node.count:,}, but `was {node.was}` for {its.count:,}"
            mistakes.add(STAGE, "was", message, node.place("was"), hint="a range was a range of as many")
        elif node.was:
            for key, first, last in its.stretches():
                taken.setdefault(key, []).append((first, last, node))
    for stretches in taken.values():
        stretches.sort(key=lambda stretch: (stretch[0], stretch[2].at.start))
        for (_, end, one), (start, _, other) in pairwise(stretches):
            if start <= end:
                mistakes.add(
                    STAGE,
                    "was-twice",
                    f"`{one.id}` and `{other.id}` both were `{other.was}`",
                    other.place("was"),
                    label="again here",
                    related=[(one.place("was"), "first here")],
                    hint="a workload of the baseline goes on as one",
                )
