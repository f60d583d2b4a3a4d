"""Attributes that several kinds of blocks share: of every block, of ports, nodes, policies and gateways."""

from __future__ import annotations

from vtopo.vocabulary.rows import TOP, Attribute


def attribute(
    name: str,
    forms: str | tuple[str, ...],
    default: str,
    doc: str,
    *,
    ledger: bool = False,
    worst: str = "",
    repeat: bool = False,
    required: bool = False,
    own: tuple[str, ...] = (),
) -> Attribute:
    """A row of the table, with one form or several."""
    return Attribute(
        name, (forms,) if isinstance(forms, str) else forms, default, doc, ledger, worst, repeat, required, own
    )


FLAG = "VALUE:flag?"
PORT = (
    attribute("promiscuous", FLAG, "no", "the port hears every frame of its segments", worst="yes"),
    attribute("forged-transmits", FLAG, "no", "the port accepts frames with a foreign source address", worst="yes"),
    attribute("mac-changes", FLAG, "no", "the guest may change its own address", worst="yes"),
)


def port(default: str, *, ledger: bool = False, own: tuple[str, ...] = ()) -> tuple[Attribute, ...]:
    """The settings of a port, with what silence means here."""
    return tuple(attribute(a.name, FLAG, default, a.doc, ledger=ledger, worst=a.worst, own=own) for a in PORT)


EVERY = (
    attribute("label", "TEXT:text", "its name", 'the name elsewhere, such as "VM Network"'),
    attribute(
        "size",
        "SIZE:kloc [from SOURCE:text] [confidence CONFIDENCE:low|medium|high]",
        "by product, else unknown",
        "thousands of source lines, counted in every TCB it is in; a range, whose upper end may be open: `200..kloc`",
        worst="high",
    ),
    attribute("product", "PRODUCT:name", "unknown", "key into the knowledge base: sizes, defaults, difficulties"),
)
"""What may be said of every block."""

NODE = (
    attribute("hardened", FLAG, "no", "not taken over through the network", worst="no"),
    attribute("was", "NAME:name", "none", "its name in the baseline"),
    attribute("state", "STATE:on|off", "on", "a powered-off node still counts"),
    attribute(
        "serves",
        "SERVICE:service+",
        "all of the plan and one unknown",
        "the services it offers; `none` offers nothing",
        ledger=True,
        worst="any",
    ),
    attribute(
        "asset", "TEXT:text", "none", "a target of the analysis; with none in the plan, the nodes of the top level are"
    ),
)

POLICY = (
    attribute(
        "allow",
        "SRC:end+ -> DST:end+ SERVICE:service*",
        "",
        "lets pass; rules are read in order, the first that matches decides; no service means any",
        worst="all",
        repeat=True,
    ),
    attribute("deny", "SRC:end+ -> DST:end+ SERVICE:service*", "", "stops; read in order with `allow`", repeat=True),
    attribute(
        "default",
        "DECISION:allow|deny",
        "deny; of a router allow",
        "what happens to a packet that no rule matches",
        worst="allow",
    ),
    attribute("guards", "SRC:end+ -> DST:end+", "none", "the declared control between them", repeat=True),
    attribute("copy-of", "ORIGINAL:policy+", "none", "must decide as that filter or gateway does"),
)

GATEWAY = (
    attribute(
        "legs",
        "SEGMENT:segment+",
        "in a vm what its nics carry; required elsewhere",
        "the segments it joins; its packets go from any leg to any other that the policy permits",
        own=(TOP, "vmm"),
    ),
    attribute("hardened", FLAG, "no", "not taken over through its legs", worst="no"),
    attribute(
        "serves",
        "SERVICE:service+",
        "none",
        "what the gateway itself answers on its legs: management, VPN",
        ledger=True,
        worst="any",
    ),
    *POLICY,
)

CAPACITY = (
    attribute("cores", "CORES:count", "unknown", "processor cores it has; on a vm: that it needs"),
    attribute("memory", "MEMORY:memory", "unknown", "memory it has; on a vm: that it needs"),
)
