"""What each format reads of an assessment beside its findings, so that nothing else is gathered for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vtopo.findings import Reads

NOTHING: frozenset[str] = frozenset()
SCREEN = frozenset(
    {
        "exhibits.assumptions", "exhibits.attacks.failures", "exhibits.counts", "exhibits.ledger",
        "exhibits.requirements", "exhibits.seen.share", "exhibits.segments", "exhibits.tcb", "baseline.assets",
        "baseline.called", "baseline.growth", "baseline.exhibits.seen.share", "baseline.isolation", "baseline.kept",
    }
)  # fmt: skip
"""What the text report reads for one screen; with all there is to say in a terminal it is `FULL`."""
FULL = SCREEN | {"baseline.workloads"}

READ: Mapping[str, Reads] = {
    "text": SCREEN,
    "markdown": NOTHING,
    "github": NOTHING,
    "gitlab": NOTHING,
    "junit": frozenset({"exhibits.requirements"}),
    "sarif": frozenset({"exhibits.outline", "exhibits.requirements", "exhibits.segments"}),
}
"""By the name of the format; one that is not here reads everything."""


def read(formats: Iterable[str], *, full: bool = False) -> Reads:
    """What some formats read together; `full` is what is asked of text."""
    found: frozenset[str] = frozenset()
    for name in formats:
        its = FULL if full and name == "text" else READ.get(name)
        if its is None:
            return None
        found |= its
    return found
