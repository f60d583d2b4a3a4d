"""`vtopo path`: what the words of the command line mean, the question asked of the engine, and the answer as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from vtopo.engine import facts_of
from vtopo.exhibits.answers import Asking
from vtopo.exhibits.chokes import choke
from vtopo.findings import Input, Severity
from vtopo.model.mistakes import listed, nearest
from vtopo.model.plan import Model
from vtopo.proofs import Answer, Thing, told
from vtopo.vocabulary import CHOICES

SCHEMA = "vtopo-proofs-1"
"""Names the form of the document that `vtopo verify` reads."""


class UnclearError(Exception):
    """A word that names nothing in the plan, or several things; the message says which."""


def asked(
    model: Model,
    source: str,
    target: str,
    *,
    unseen: bool,
    without: Sequence[str],
    most: int,
    moves: bool,
    cut: bool = False,
) -> Answer:
    """How the one gets to the other; raises `UnclearError` for a word that names nothing, or several things."""
    asking = Asking(facts_of(model))
    starts = _meant(asking, source)
    if source not in model.attackers:
        _one(source, starts)
    goal = _one(target, _meant(asking, target))
    left_out = tuple(its for words in without for its in _left_out(asking, words))
    if cut and (unseen or moves or left_out):
        raise UnclearError("`--cut` is about all paths: it goes with neither `--unseen`, `--moves` nor `--without`")
    answer = asking.answer(starts, goal, unseen=unseen, without=left_out, most=most, moves=moves)
    return replace(answer, choke=choke(asking.facts, starts, goal)) if cut and answer.routes else answer


def severity(answer: Answer) -> Severity | None:
    """How bad the answer is: a path of one failure or none is an error, any other a warning, and none is fine."""
    if not answer.routes:
        return None
    return Severity.ERROR if any(route.path.failures <= 1 for route in answer.routes) else Severity.WARNING


def as_json(model: Model, answer: Answer) -> str:
    """The proofs of an answer, as `vtopo verify` reads them."""
    import msgspec

    plain: dict[str, Any] = {
        "schema": SCHEMA,
        "inputs": msgspec.to_builtins([Input(*file) for file in model.files]),
        "proofs": msgspec.to_builtins(answer.proofs),
    }
    return json.dumps(plain, indent=2, ensure_ascii=True) + "\n"


def _meant(asking: Asking, name: str) -> tuple[Thing, ...]:
    found = asking.owned_by(name)
    if not found:
        hint = nearest(name, asking.names())
        raise UnclearError(f"nothing an attacker could own is called `{name}`{f': {hint}' if hint else ''}")
    return found


def _one(name: str, found: Sequence[Thing]) -> Thing:
    if len(found) > 1:
        raise UnclearError(f"`{name}` is {listed(map(told, found), 'or')}: write its full name")
    return found[0]


def _left_out(asking: Asking, words: str) -> Iterable[str | tuple[str, Thing, Thing]]:
    """`escape` is every step of the kind, `escape web1 -> esx1.hv` one step."""
    kind, _, ends = words.strip().partition(" ")
    kinds = [step for step in CHOICES["step"] if step not in ("guest-channel", "covert")]
    if kind not in kinds:
        raise UnclearError(f"there is no step `{kind}`; steps are {listed(kinds)}")
    both = ("storage", "mount") if kind == "storage" else (kind,)
    if not ends:
        return both
    source, arrow, target = (part.strip() for part in ends.partition("->"))
    if not (arrow and source and target):
        raise UnclearError(f"a step is written `{kind} A -> B`, not `{words.strip()}`")
    starts, goals = _meant(asking, source), _meant(asking, target)
    return [(each, one, other) for each in both for one in starts for other in goals]
