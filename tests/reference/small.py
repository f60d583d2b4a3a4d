"""Small plans for tests of the references: a host `h` with a vswitch and two segments, machines beside it."""

from __future__ import annotations

from pathlib import Path

from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve

HEAD = """plan "Small"
levels low < high
service web tcp/80
service ssh tcp/22
segment a { level low }
segment b { level high }
"""


def plan(*parts: str) -> Model:
    """The model of a plan with these parts, which has no mistakes."""
    text = HEAD + "\n".join(parts) + "\n"
    model, problems = resolve(Project(Path("/nowhere"), texts={"plan.vt": text.encode()}), "plan.vt")
    assert model is not None, f"{text}\n" + "\n".join(problem.message for problem in problems)
    return model


def machine(name: str, words: str = "", carries: str = "a") -> str:
    """A machine with one NIC."""
    return f"machine {name} {{ {words}\n nic {{ carries {carries} }} }}\n"


def vm(name: str, words: str = "serves none", nic: str = "carries a") -> str:
    """A VM with one vNIC, which stands in a VMM and offers nothing unless it says."""
    return f"vm {name} {{ {words}\n nic {{ {nic} }} }}\n"


def host(inside: str, *, of_host: str = "", of_vmm: str = "", vswitch: str = "uplink p0") -> str:
    """The host `h`: a NIC `p0` that carries both segments, a VMM `hv` with a vswitch `vs0`, and what is in that VMM."""
    vmm = f"vmm hv {{\n {of_vmm}\n vswitch vs0 {{ {vswitch} }}\n {inside}\n }}"
    return f"host h {{\n nic p0 {{ carries [a b] }}\n {of_host}\n {vmm}\n}}\n"
