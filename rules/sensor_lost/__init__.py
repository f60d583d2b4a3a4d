"""A sensor of the baseline is gone, or sees nothing of what it saw, and nobody else sees that."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Watched, Witness, nodes, percent, says, watching

SEVERITY = Severity.WARNING
CATEGORY = "visibility"
STANDARDS = ("CWE-778", "CWE-223", "BSI SYS.1.5.A4")
COMPARES = True


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each physical sensor that is gone or sees nothing, where something it saw passes unseen."""
    its = case.compare(watching)
    for watched in its.sensors if its else ():
        pair = its.example(watched.lost[0]) if its and watched.lost and not watched.after else None
        if pair:
            yield _finding(case, watched, pair)


def _finding(case: Case, watched: Watched, pair: tuple[str, str]) -> Finding:
    model, its = case.model, case.compare(watching)
    assert its, "asked with a baseline"
    sensor = model.sensors.get(watched.sensor)
    source, target = nodes(model, pair)
    before, after = (percent(coverage.share) for coverage in its.kept)
    return case.finding(
        f"sensor {watched.sensor} {'sees nothing of what it saw' if sensor else 'is gone'}: {source.id} → {target.id} "
        f"passes unseen now; physical sensors see {after} of what passes, where they saw {before}",
        about=[watched.sensor] if sensor else [source.id, target.id],
        aspect="" if sensor else watched.sensor,
        at=sensor.at if sensor and case.own(sensor.at) else model.at,  # a file of networks may serve many plans
        label="it sees nothing any more" if sensor else f"there is no sensor {watched.sensor} any more",
        also=[(source.at, "what this sends"), (target.at, "and this gets, no physical sensor sees")],
        proof=Witness(
            "what it saw passes that no physical sensor sees",
            (says(source.id, "unseen reaches", target.id, target.at),),
        ),
    )
