"""Plans for these tests: those that are written down, and small ones drawn at random."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from vtopo.findings import Problem
from vtopo.model.document import document
from vtopo.model.loading import Project
from vtopo.model.plan import Model
from vtopo.model.resolving import resolve

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT.parent / "shared" / "example", ROOT / "samples")
NOWHERE = ROOT / "tests" / "document"

FULL = """
plan "All of it" { owner "a \\"b\\"", baseline "before.vt" }
levels low < mid < high
service http [tcp/80 tcp/8000..8010]
service ping icmp
service own
segment net  { level low, vlan 10, subnet [10.1.0.0/24 fd00::/64], label "VM Network" }
dmz     edge { level mid, vlan unknown }
segment over { over net }
segment inside
switch sw { carries [net edge], reflective unknown, port-security no }
host h1 {
  iommu, cores 64, memory 512GiB, size 10..kloc from "vendor" confidence low
  nic p0 { switch sw, carries [net edge], speed 2.5Gbit/s }
  nic p1 { carries net, speed unknown }
  nic b0 { bonds p1, carries net }
  vmm hv {
    admin unknown, guest-channel, sandboxed unknown, hardened, product vmware-esxi-8
    vswitch vs { uplink p0, standby b0, mode hub, flooding unknown, mirror [tap p0]
      portgroup pg { carries [net edge], isolated }
    }
    vswitch internal { runs service-vm driver }
    component dm { for [a[2..3]], size 3kloc }
    component agent
    router soft { legs [net edge], default deny, allow any -> 10.1.0.0/24 http }
    vm driver
    vm a[1..9] {
      pinned, serves none
      nic { switch pg }
      nic { switch internal, carries inside, address [10.1.0.5 fd00::5] }
    }
    vm tap { pinned, nic { switch vs, carries [net edge], promiscuous, isolated }, sensor ids { watches vs } }
    vm fw { pinned, nic { switch vs, carries net }, passthrough p1, firewall wall { guards net -> edge, serves own } }
  }
}
host h2 { nic p0 { carries [net edge] }, vmm hv { vswitch vs { uplink p0, portgroup pg { carries net } } } }
cluster c { members [h1 h2], migration net, separate [m1 m2], separate [m1 a1] }
vm m1 { on c, nic { switch vs, carries [net over] }, disk [ds], encrypted, state off
  was old, asset "x", hardened unknown
}
vm m2 { on h2, pinned, nic { switch pg } , memory 0.5GiB, cores 2 }
storage ds { at net, hardened }
machine box[1..4] { nic lan { carries edge }, serves [http own] }
machine beside { on h2, nic { carries edge }, manager mgr { manages c } }
filter f { on h1.hv.vs, copy-of wall, deny box2 -> any, allow [net g] -> edge [http ping], default allow }
firewall closed { legs [net inside], allow unknown, serves any, label none }
machine open { serves any, asset none, product none }
segment quiet { vlan none, subnet none, level none }
vm [twin1 twin2] { on h2, pinned, nic { switch vs, carries net }, firewall twin }
group g { members [a1 edge 10.1.0.0/25] }
sensor wire { watches [net wall], at [sw h1.p0] }
sensor both { on [h1 h2], watches net }
attacker out { at [net box1] }
flow net -> a1 [http ping] 400Mbit/s
flow box1 -> m1 any
difficulty escape high on h1.hv because "tested"
difficulty covert extreme because "far"
require net apart from edge by vswitch
require a1 apart physically from box1
require separate [m1 m2]
require no path out -> a1 unseen below 1 failure
require tcb of m1 below 2000.5kloc
require flow net -> m1 seen by wire
require f same as wall
accept shared-stack on [h1.hv.vs box3] until 2027-03-31 because "soon" by "j.doe"
"""


def written() -> Iterator[tuple[Path, str]]:
    """Every plan that is written down: its project, and its name in it."""
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.vt")) if folder.is_dir() else ():
            yield folder, path.relative_to(folder).as_posix()


def read(text: str | bytes, name: str = "plan.vt") -> tuple[Model | None, tuple[Problem, ...]]:
    data = text.encode() if isinstance(text, str) else text
    return resolve(Project(NOWHERE, {name: data}), name)


def model_of(text: str | bytes, name: str = "plan.vt") -> Model:
    model, problems = read(text, name)
    assert model is not None, [f"{problem.place}: {problem.message}" for problem in problems]
    return model


def carried(model: Model) -> Model:
    """What a document holds of a model: all but the comments that allow something on a line of the text."""
    return replace(model, allows=())


def as_json(model: Model) -> bytes:
    return json.dumps(document(model)).encode()


_NAME = st.sampled_from(["a", "b-1", "straße", "x_y", "web", "nic", "vm", "segment"])
_AMOUNT = st.one_of(
    st.integers(0, 10**15 - 1).map(str),
    st.tuples(st.integers(0, 10**9), st.integers(0, 999_999)).map(lambda pair: f"{pair[0]}.{pair[1]:06}"),
)
_RATE = st.tuples(_AMOUNT, st.sampled_from(["", "k", "M", "G", "T"])).map(lambda pair: f"{pair[0]}{pair[1]}bit/s")
_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cf"]), max_size=12)
_FLAGS = st.sampled_from(["", " yes", " no", " unknown"])


@st.composite
def plans(draw: st.DrawFn) -> str:
    """A small plan without mistakes."""
    segments = draw(st.lists(_NAME, min_size=1, max_size=4, unique=True))
    any_segment = st.sampled_from(segments)
    lines = [f'plan "{draw(_TEXT).translate({34: "", 92: ""})}"', "levels low < high", "service s tcp/1..9"]
    for name in segments:
        kind = draw(st.sampled_from(["segment", "dmz"]))
        level = draw(st.sampled_from(["", "level low", "level unknown", "level high, over none"]))
        lines.append(f"{kind} {name} {{ {level} }}")
    hosts = draw(st.integers(1, 3))
    every = f"[{' '.join(segments)}]"
    settings = draw(st.lists(st.sampled_from(["promiscuous", "hardened", "flooding", "mac-changes"]), unique=True))
    said = ", ".join(f"{name}{draw(_FLAGS)}" for name in settings)
    lines.append(f"switch sw {{ carries {every}, reflective{draw(_FLAGS)} }}")
    lines.append(f"host h[1..{hosts}] {{ nic p {{ switch sw, carries {every}, speed {draw(_RATE)} }}, vmm v }}")
    lines.append(f"vswitch w {{ on h[1..{hosts}].v, uplink p{', ' if said else ''}{said} }}")
    clustered = draw(st.booleans())
    if clustered:
        lines.append(f"cluster c {{ members h[1..{hosts}] }}")
    count = draw(st.integers(1, 12))
    for number in range(draw(st.integers(0, 3))):
        place = draw(st.sampled_from([f"h{draw(st.integers(1, hosts))}", *(["c"] if clustered else [])]))
        nic = f"nic {{ switch w, carries {draw(any_segment)}, isolated{draw(_FLAGS)} }}"
        lines.append(f"vm g{number}x[1..{count}] {{ on {place}, {nic}, pinned{draw(_FLAGS)} }}")
        member = draw(st.integers(1, count))
        lines.append(f"flow g{number}x{member} -> {draw(any_segment)} s {draw(_RATE)}")
        lines.append(f"require no path g{number}x{member} -> g{number}x1 below {draw(st.integers(0, 5))} failures")
        size = draw(_AMOUNT)
        lines.append(f"require tcb of g{number}x{member} below {size}kloc")
    rules = [f"{draw(st.sampled_from(['allow', 'deny']))} {draw(any_segment)} -> any" for _ in range(2)]
    lines.append(f"firewall fw {{ legs {every}, {', '.join(rules)}, guards {segments[0]} -> {segments[-1]} }}")
    return "\n".join(lines) + "\n"
