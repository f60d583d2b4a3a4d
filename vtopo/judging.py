"""Asks one rule, and takes nothing from it on trust: one that fails, or that answers with nonsense, was not judged."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from traceback import print_exception, walk_tb
from types import TracebackType

from vtopo.findings import (
    Amount,
    Confidence,
    Crash,
    Evidence,
    Finding,
    Fix,
    Item,
    Measure,
    Place,
    Severity,
    Witness,
    failure,
)
from vtopo.rulekit import Case, Rule

FIELDS: Mapping[type, Mapping[str, type]] = {
    Finding: {
        "rule": str, "severity": Severity, "confidence": Confidence, "message": str, "things": tuple,
        "primary": Place, "related": tuple, "witness": Witness, "aspect": str, "cause": tuple,
    },
    Measure: {
        "rule": str, "subject": str, "count": int, "message": str, "amount": Amount, "items": tuple, "place": Place,
    },
    Witness: {"claim": str, "evidence": tuple},
    Fix: {"message": str, "change": str, "safe": bool, "drops": tuple},
}  # fmt: skip
"""What the fields of an answer have to be."""
HELD: Mapping[str, type] = {
    "things": str, "related": Place, "cause": str, "items": Item, "evidence": Evidence, "drops": Place,
}  # fmt: skip
"""What all in a field have to be that holds several."""


class NonsenseError(Exception):
    """A rule answered with something that nobody can report; the message says with what."""


def heard(rule: Rule, case: Case) -> tuple[Finding | Measure, ...] | Crash:
    """All that a rule says of a case, or how it failed: nothing of what it said before that counts."""
    try:
        with redirect_stdout(sys.stderr):  # what a rule prints is no part of a report, nor of what an editor is told
            answer: object = rule.judge(case)
            if not isinstance(answer, Iterable):
                raise NonsenseError(f"it returned {_kind(answer)}, and no findings or measures")
            return tuple(_sound(rule, one) for one in answer)
    except NonsenseError as error:
        return _crash(rule, str(error), error.__traceback__)
    except (Exception, SystemExit) as error:  # what fails must not hide what the others find, nor end the run
        if os.environ.get("VTOPO_DEBUG"):
            print_exception(error)
        return _crash(rule, failure(error), error.__traceback__)


def _sound(rule: Rule, one: object) -> Finding | Measure:
    """What a rule said, if it is something that can be told."""
    if not isinstance(one, Finding | Measure):
        raise NonsenseError(f"it gave {_kind(one)} where a finding or a measure is taken")
    _typed(one)
    if isinstance(one, Finding):
        _typed(one.witness)
        if one.fix is not None:
            _typed(one.fix)
        if not one.things:
            raise NonsenseError("it gave a finding about nothing: `about` names the things that it is about")
        if one.suppressed is not None:
            raise NonsenseError("it gave a finding that is accepted already: the plan accepts, no rule does")
    if one.rule != rule.id:
        raise NonsenseError(f"it spoke as `{one.rule}`")
    return one


def _typed(one: Finding | Measure | Witness | Fix) -> None:
    """Raises where a field holds what does not belong there: Python would only notice when it is reported."""
    if type(one) not in FIELDS:
        raise NonsenseError(f"the fix of its finding is {_kind(one)}, and no Fix")
    its = type(one).__name__.lower()
    for name, wanted in FIELDS[type(one)].items():
        value = getattr(one, name)
        if not isinstance(value, wanted):
            raise NonsenseError(f"the {name} of its {its} is {_kind(value)}, and no {wanted.__name__}")
        for each in value if isinstance(value, tuple) else ():
            if not isinstance(each, HELD[name]):
                raise NonsenseError(f"the {name} of its {its} hold {_kind(each)}, and no {HELD[name].__name__}")


def _kind(value: object) -> str:
    """What something is: its type, or what it reads like where it is a text."""
    if isinstance(value, str):
        return f'"{value}"'
    name = type(value).__name__
    return "nothing" if value is None else f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _crash(rule: Rule, error: str, trace: TracebackType | None) -> Crash:
    """A rule that failed, with the line of its own files that the error came by last."""
    frames = [
        (frame.f_code.co_filename, line)
        for frame, line in walk_tb(trace)
        if f"{frame.f_globals.get('__name__')}.".startswith(f"{rule.module}.")
    ]
    file, line = frames[-1] if frames else ("", 0)
    place = f"{'/'.join(file.replace(chr(92), '/').split('/')[-2:])}:{line}" if file else ""
    return Crash(rule.id, error, place, rule.pack, rule.category)
