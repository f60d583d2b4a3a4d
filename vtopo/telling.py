"""Paths and verdicts in words: rules and exhibits say the same."""

from __future__ import annotations

from vtopo.facts.attack.paths import Path
from vtopo.facts.policy.ends import End
from vtopo.facts.required.elsewhere import Moves
from vtopo.facts.required.meeting import Together
from vtopo.facts.required.sight import Missed
from vtopo.facts.required.trust import Weight
from vtopo.facts.required.twins import Drifted
from vtopo.facts.requirements import Deciding, Judged
from vtopo.facts.separation import KINDS, Shared
from vtopo.facts.tcb import Sum
from vtopo.model.plan import Model
from vtopo.proofs import told

MOST_NAMED = 3
"""So many things are named in a sentence; the rest is counted."""


def route(path: Path) -> str:
    """A path in words: all that is owned on it, one after the other."""
    return " → ".join(told(thing) for thing in (path.start, *(step.target for step in path.steps)))


def failures(path: Path) -> str:
    """How many things have to go wrong on a path, in words."""
    many = path.length.failures
    return "no failure" if not many else f"{many} failure{'s' if many > 1 else ''}"


def breaking(judged: Judged) -> str:
    """What breaks a requirement, or would, and where VMs are then; empty where nothing does."""
    found = _breaking(judged)
    return f"{when(judged.seen_in.model, judged.moves)}, {found}" if judged.moves else found


def when(model: Model, moves: Moves) -> str:
    """Where VMs are that the plan has elsewhere: `when web is on esx1 and db on esx2`."""
    homes: dict[str, dict[str, None]] = {}
    for vm, vmm in moves:
        alone = len(model.vmms_on[model.vmms[vmm].host]) == 1
        homes.setdefault(model.vmms[vmm].host if alone else vmm, {})[vm] = None
    told = [f"{' and '.join(vms)} {'are' if len(vms) > 1 else 'is'} on {home}" for home, vms in homes.items()]
    return f"when {' and '.join(told)}"


def _breaking(judged: Judged) -> str:
    breach = judged.breach
    match breach:
        case Shared():
            what = "are bridged by" if breach.level == "bridged" else f"share {KINDS[breach.rank - 1]}"
            return f"{breach.one} and {breach.other} {what} {_listed(breach.weakest)}"
        case Together():
            who = f"two of {breach.one}" if breach.one == breach.other else f"{breach.one} and {breach.other}"
            return f"{who} {'are both' if breach.sure else 'may come together'} on {breach.host}"
        case Path():
            return f"with {failures(breach)}, {route(breach)}"
        case Weight():
            least = f"at least {breach.total.low:,g} kloc"
            size = least if judged.verdict == "violated" else _size(breach.total)
            return f"{breach.node} trusts {size}{_at_once(breach.anywhere)}"
        case Missed():
            by = f"{judged.requirement.sensor} does not see" if judged.requirement.sensor else "no sensor sees"
            way = f"{breach.source[1]} reaches {breach.target[1]} by a way that {by}"
            return f"{way}{_at_once(breach.anywhere)}"
        case Drifted():
            one, other = breach.one[1], breach.other[1]
            verbs = [("allows" if its.allow else "denies") for its in (breach.difference.one, breach.difference.other)]
            packet = breach.difference.packet
            what = f"{_end(packet.source)} -> {_end(packet.target)} {packet.service}"
            return f"{one} {verbs[0]} {what}, {other} {verbs[1]} it"
    return ""


def _at_once(vms: tuple[str, ...]) -> str:
    """That some VMs are taken to be at all their places: these are too many to be tried one by one."""
    return f", if {_listed(vms)} {'are' if len(vms) > 1 else 'is'} taken to be everywhere at once" if vms else ""


def _end(end: End) -> str:
    where = end.node or (f"others in {end.segment}" if end.segment else "elsewhere")
    return f"{where} ({end.address})" if end.address else where


def left_open(model: Model, deciding: Deciding) -> str:
    """An attribute that decides, as one reads it: `hardened of vm web`."""
    if deciding.attribute == "on":
        return f"where {_listed(deciding.things)} is"
    kind = "nic" if deciding.kind == "vnic" else deciding.kind
    if kind == "gateway":
        kind = "router" if model.gateways[deciding.things[0]].router else "firewall"
    what = "rules" if deciding.attribute == "allow" else deciding.attribute
    return f"{what} of {kind} {_listed(deciding.things)}"


def _size(total: Sum) -> str:
    if total.unknown and not total.low:
        return f"{len(total.unknown)} part{'s' if len(total.unknown) > 1 else ''} of unknown size"
    many = f"; {len(total.unknown)} of its parts of unknown size" if total.unknown else ""
    if total.high is None or total.unknown:
        return f"at least {total.low:,g} kloc{many}"
    return f"{total.low:,g} kloc" if total.low == total.high else f"{total.low:,g}..{total.high:,g} kloc"


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else shown
