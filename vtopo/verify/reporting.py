"""Checks a whole report against the plan it is about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from vtopo.model.plan import Model
from vtopo.verify.assessing import Assessing
from vtopo.verify.checking import Checker, claimed
from vtopo.verify.reading import Report, UnreadableError, read

MOST_TOLD = 200
"""So many things that are wrong are told one by one; a report with more is not looked at to its end."""


MOST_FILES = 10_000


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a report. With `unread` nothing was checked, and it says why; `wrong` is what does not hold.

    `counted` says how many of which kind of claim were checked.
    """

    unread: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    counted: tuple[tuple[str, int], ...] = ()


def check_report(
    report: bytes,
    model: Model,
    digest: Callable[[str], str | None],
    resolved: Callable[[str], Model | None] = lambda _: None,
) -> Checked:
    """Checks all that a report claims of a plan, and of what it is compared with.

    `digest` is asked for the SHA-256, as they are now, of files that the report names beside those of the plan, such
    as its baseline; it says None where there is no such file. `resolved` is asked for the plan in such a file.
    """
    try:
        given = read(report)
    except UnreadableError as error:
        return Checked(unread=(str(error),))
    other = tuple(_other(given, model, digest))
    if other:
        return Checked(unread=other)
    baseline = given.assessment.baseline if given.assessment else None
    before = resolved(baseline.plan) if baseline else None
    other = tuple(_others_files(given, before))
    if other:
        return Checked(unread=other)
    counted = Counter[str]()
    checkers = Checker(model), Checker(before) if before else None
    wrong = tuple(islice(_wrong(given, *checkers, counted), MOST_TOLD))
    kinds = tuple((kind, number) for kind, number in counted.items() if number)
    if not kinds and not wrong:
        return Checked(unread=("the report claims nothing that could be checked",))
    return Checked(wrong=wrong, counted=kinds)


def _other(given: Report, model: Model, digest: Callable[[str], str | None]) -> Iterator[str]:
    """Why a report is about another plan, or another state of this one."""
    if len(given.inputs) > MOST_FILES:
        yield f"the report names {len(given.inputs):,} files; at most {MOST_FILES:,} are looked at"
        return
    said = {its.file: its.sha256 for its in given.inputs}
    here = dict(model.files)
    first = given.assessment.plan if given.assessment else next(iter(said), "nothing")
    if first not in list(here)[:1]:
        yield f"the report is of another plan: {first}"
        return
    for file in here:
        if file not in said:
            yield f"the report is of another plan: it knows nothing of {file}"
    for file, sha256 in said.items():
        now = here.get(file) or digest(file)
        if now is None:
            yield f"the report is of another plan: {file} is not here"
        elif now != sha256:
            yield f"{file} has changed since the report was made"
    if given.assessment is not None and given.assessment.problems:
        yield "the report judges nothing: the plan it was made of has mistakes"


def _others_files(given: Report, before: Model | None) -> Iterator[str]:
    """Why a report compares with another baseline, or with another state of this one: it lists all files of it."""
    said = {its.file: its.sha256 for its in given.inputs}
    for file, sha256 in before.files if before else ():
        if file not in said:
            yield f"the report is of another baseline: it knows nothing of {file}"
        elif said[file] != sha256:
            yield f"{file} has changed since the report was made"


def _wrong(given: Report, checker: Checker, before: Checker | None, counted: Counter[str]) -> Iterator[str]:
    if given.assessment is not None:
        assessing = Assessing(checker, before, given.assessment, given.ids)
        yield from assessing.wrong()
        counted.update(assessing.counted)
    for number, proof in enumerate(given.proofs, start=1):
        counted["proof"] += 1
        yield from (f"proof {number}, {claimed(proof)}: {reason}" for reason in checker.check(proof))
