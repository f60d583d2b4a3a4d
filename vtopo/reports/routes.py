"""How somebody gets somewhere, on a page of a terminal: the paths step by step, or what stops each way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtopo.findings import Evidence
from vtopo.proofs import Answer, Choke, Hop, Path, Route, Step, Wall, told
from vtopo.reports.safe import visible
from vtopo.reports.terminal import Terminal
from vtopo.reports.wording import count, listed

INDENT = " " * 5
FEW = 12
"""Names that a line may list."""


def render(answer: Answer, *, color: bool, width: int = 100) -> str:
    """The answer to a question about a path."""
    page = Terminal(color, width)
    lines = _title(page, answer)
    for number, route in enumerate(answer.routes, start=1):
        lines += ["", *_route(page, route, number if len(answer.routes) > 1 else 0)]
    if not answer.routes and answer.closed:
        lines += _no_route(page, answer)
    if answer.choke:
        lines += ["", *_choke(page, answer.choke)]
    return "\n".join(lines) + "\n"


SETTINGS = {
    "hardened": "harden",
    "sandboxed": "sandbox",
    "iommu": "turn on the IOMMU of",
    "encrypted": "encrypt the disks of",
    "no-manager": "take the managers off",
}
"""What is done for most kinds of settings."""


def _choke(page: Terminal, choke: Choke) -> Iterator[str]:
    """What would leave no path: steps, and settings."""
    if choke.closed:
        yield page.paint(f"without {count(len(choke.closed.without), 'step')} there is no path:", "strong")
        for kind, source, target in choke.closed.without:
            yield from page.wrap(f"  {_told(source)} -> {_told(target)}  {kind}", INDENT)
    if choke.settings is None:
        yield page.paint("no settings stop every path", "strong")
        return
    fewest = "no fewer do" if choke.bound == len(choke.settings) else f"at least {choke.bound:,} are needed"
    yield page.paint(f"{count(len(choke.settings), 'setting')} would leave no path; {fewest}:", "strong")
    for kind, things in choke.settings:
        yield from page.wrap(f"  {_setting(kind, things)}", INDENT)


def _setting(kind: str, things: Sequence[Sequence[str]]) -> str:
    """A setting in words."""
    if kind == "moved":
        return f"move {_told(things[0])} off {_told(things[1])}, to where it is alone"
    if kind == "no-forging":
        where = "on the wire of" if things[0][0] == "outside" else "at vswitch"
        return f"let nobody forge frames {where} {visible(things[0][1])}"
    return f"{SETTINGS[kind]} {_told(things[0])}"


def _title(page: Terminal, answer: Answer) -> list[str]:
    ends = f"{listed([_told(start) for start in answer.starts], 3)} -> {_told(answer.goal)}:"
    unseen = "unseen " if answer.unseen else ""
    if answer.routes:
        return page.headline(ends, "error", f"{_length(answer.routes[0].path)}{', unseen' if unseen else ''}")
    if answer.goal in answer.starts:
        return page.headline(ends, "note", "the attacker starts there")
    moves = ", wherever VMs may move" if any(closed.moves for closed in answer.closed) else ""
    return page.headline(ends, "help", f"no {unseen}path{moves}")


def _length(path: Path) -> str:
    away = count(path.failures, "failure") if path.failures else "no failure"
    return f"{away} away, in {count(len(path.steps), 'step')}"


def _route(page: Terminal, route: Route, number: int) -> Iterator[str]:
    if number:
        yield page.paint(f"path {number}: {_length(route.path)}", "strong")
    for at, step in enumerate(route.path.steps, start=1):
        yield from _step(page, f"{at:>3}. ", step)
        yield from (line for part in _way(step) for line in page.wrap(f"{INDENT}{part}", f"{INDENT}  "))
        yield from _said(page, step.evidence)
    if route.common_cause:
        kinds = listed(route.common_cause, FEW)
        yield from page.wrap(f"{INDENT}common cause: one flaw may serve all steps by {kinds}", INDENT)


def _step(page: Terminal, mark: str, step: Step) -> Iterator[str]:
    needs = f"{count(step.failures, 'failure')}, {step.difficulty}" if step.failures else step.difficulty
    first, *rest = page.wrap(f"{mark}{_told(step.source)} -> {_told(step.target)}  {step.kind} ({needs})", INDENT)
    yield page.paint(first, "strong")
    yield from (page.paint(line, "strong") for line in rest)


def _way(step: Step) -> Iterator[str]:
    """What packet passes where, in words: a segment, how it gets on there, and the gateways between."""
    if step.way is None:
        return
    hops = [f"{visible(hop.target.segment)} ({_link(hop)})" for hop in step.way.hops]
    gateways = [_told(hop.target.of) for hop in step.way.hops[:-1]]
    passed = [part for pair in zip(hops, gateways, strict=False) for part in pair]
    sender = step.way.sender.of
    spoofed = "" if sender == step.source else f", as from {_told(sender)}"
    yield f"{step.way.piece} over {' -> '.join([*passed, hops[-1]])}{spoofed}"


def _link(hop: Hop) -> str:
    """How a packet gets from one port to another."""
    if hop.link == "out":
        return "on the wire"
    return f"{'hairpin from' if hop.link == 'hairpin' else 'inside'} {visible(hop.target.vswitch)}"


def _said(page: Terminal, evidence: Sequence[Evidence]) -> Iterator[str]:
    for each in evidence:
        where = visible(str(each.place)) if each.place else "assumed"
        line = f"{INDENT}{where}: {visible(each.subject)} {visible(each.relation)} {visible(each.object)}"
        yield from (page.paint(part, "quiet") for part in page.wrap(line, f"{INDENT}  "))


def _no_route(page: Terminal, answer: Answer) -> list[str]:
    """What stops each way there would be, and how far an attacker gets."""
    lines = []
    if answer.seen:
        lines += ["", *page.wrap(f"every path is seen; the shortest is {_length(answer.seen)}", "  ")]
    for wall in answer.walls:
        lines += ["", *_wall(page, wall)]
    if not answer.walls and not answer.seen:
        lines += ["", *page.wrap("nothing leads there, whatever the controls: no network, gateway or host in common")]
    owned = sorted({thing for closed in answer.closed for thing in closed.owned if thing[0] != "forged"})
    names = listed([_told(thing) for thing in owned], FEW)
    return [*lines, "", *page.wrap(f"the attacker ends with {count(len(owned), 'thing')}: {names}", "  ")]


def _wall(page: Terminal, wall: Wall) -> Iterator[str]:
    yield from page.wrap(f"stopped: {' -> '.join(_told(thing) for thing in wall.path)}", "  ")
    for step in wall.stopped:
        yield from _step(page, "  no ", step)
        yield from _said(page, step.evidence)


def _told(thing: Sequence[str]) -> str:
    return visible(told(thing))
