"""What `vtopo show facts` prints: what the facts say of one plan, as text or JSON, one small module a fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from vtopo.commands.documents import as_json
from vtopo.commands.facts import (
    attack,
    delivery,
    links,
    load,
    placement,
    policy,
    privilege,
    requirements,
    separation,
    sniffing,
    tcb,
    visibility,
)
from vtopo.commands.lines import title
from vtopo.engine import facts_of
from vtopo.exhibits.facts import sections
from vtopo.model.plan import Model

SCHEMA: Final = "vtopo-facts-1"
"""Names the form of the document. A new member keeps it; a member renamed, removed or read otherwise changes it."""

ABOUT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "links": "how ports of a segment are linked",
        "separation": "what segments share",
        "tcb": "what workloads trust, with their life (full) or with their traffic (net)",
        "delivery": "who reaches whom, in which services",
        "visibility": "what sensors see of that",
        "sniffing": "who hears the traffic of others",
        "load": "what flows cross and what NICs bear; what rerouting would mean",
        "privilege": "what is granted and not needed",
        "policy": "what policies could do without, and whether copies decide alike",
        "attack": "what attackers can own",
        "placement": "where VMs may be, and what is left when a host fails",
        "requirements": "what the plan requires, and whether it is so",
    }
)
"""What each fact is about."""

TEXTS: Final[Mapping[str, Callable[[Any], Iterable[str]]]] = MappingProxyType(
    {
        "links": links.text,
        "separation": separation.text,
        "tcb": tcb.text,
        "delivery": delivery.text,
        "visibility": visibility.text,
        "sniffing": sniffing.text,
        "load": load.text,
        "privilege": privilege.text,
        "policy": policy.text,
        "attack": attack.text,
        "placement": placement.text,
        "requirements": requirements.text,
    }
)
"""How what each fact says is told."""


def show_facts(model: Model, plan: str, form: str, names: Iterable[str]) -> str:
    """What some facts say of a plan; all of them, if none is named."""
    found = sections(facts_of(model), names)
    if form == "json":
        return as_json(SCHEMA, {"plan": plan, "title": model.title, "facts": found})
    lines = [title(model.title, plan)]
    for name, section in found.items():
        lines += ["", f"{name}: {ABOUT[name]}", *TEXTS[name](section)]
    return "".join(f"{line}\n" for line in lines)
