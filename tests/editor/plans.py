"""A small plan in two files, with a cursor in it: `¦` marks where it stands."""

from __future__ import annotations

from vtopo.editor.desk import Reading, read
from vtopo.model.loading import Project

from ..model.plans import NOWHERE

NETWORK = """\
levels low < high
service https tcp/443
segment web_net { level low, vlan 10 }
segment db_net  { level high, vlan 20 }
"""
PLAN = """\
plan "Small"
include "network.vt"
host esx1 {
  nic p0 { carries [web_net db_net] }
  vmm hv { vswitch vs0 { uplink p0 } }
}
template guest { state on }
vm web[1..3] like guest { on esx1, nic { switch vs0, carries web_net }, serves https }
vm db { on esx1, nic { switch vs0, carries db_net }, asset "cards" }
flow web1 -> db https
"""
RULES = {"unused": "something is not used", "weak-separation": "less apart than is required"}


def reading(plan: str = PLAN, *, alone: bool = False, **others: str) -> Reading:
    """A plan and the files beside it, which are named by keyword, without their ending."""
    texts = {"network.vt": NETWORK, **{f"{name}.vt": text for name, text in others.items()}, "plan.vt": plan}
    project = Project(NOWHERE, {name: text.encode() for name, text in texts.items()})
    return read(project, "plan.vt", alone=alone)


def marked(text: str) -> tuple[str, int]:
    """A text without its cursor, and where that stood."""
    before, _, behind = text.partition("¦")
    return before + behind, len(before)
