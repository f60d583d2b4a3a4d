"""The published cases of the specification, where it is at hand: none of their verdicts is left out of the samples."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any

import pytest

from tests.helpers.expectations import LEVELS, ROOT, Sample
from vtopo.exhibits.answers import Asking
from vtopo.facts.attack.digraph import attack
from vtopo.facts.attack.lengths import KINDS, Owned
from vtopo.facts.attack.paths import Paths
from vtopo.facts.channels import channels
from vtopo.facts.delivery import delivery
from vtopo.facts.separation import KINDS as SHARED
from vtopo.facts.separation import level_name
from vtopo.facts.sight import ANY, PHYSICAL
from vtopo.facts.sniffing import sniffing

CASES = ROOT.parent / "shared" / "cases"
PUBLISHED = "samples/published/"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the published cases are not beside this checkout")
yaml = pytest.importorskip("yaml", reason="the published cases need PyYAML")

SAMPLES = {
    "seed-consolidation": {"before": "consolidation/before.vt", "after": "consolidation/after.vt"},
    "seed-hub": {"switch": "hub/switch.vt", "hub": "hub/hub.vt"},
    "seed-reroute": {"local": "reroute/local.vt", "rerouted": "reroute/rerouted.vt"},
    "seed-virtual-fw-sync": {"synced": "firewall-sync/synced.vt", "drifted": "firewall-sync/drifted.vt"},
    "vmw-single-host-dmz": {"physical-equivalent": "single-host-dmz/before.vt", "after": "single-host-dmz/after.vt"},
    "vmw-three-zones-one-host": {"after": "three-zones/one-host.vt"},
    "vmw-dmz-wp-three-configs": {
        "before": "dmz-white-paper/before.vt",
        "partially-physical": "dmz-white-paper/partially-physical.vt",
        "partially-virtual": "dmz-white-paper/partially-virtual.vt",
        "fully-collapsed": "dmz-white-paper/fully-collapsed.vt",
    },
    "xen-disaggregation-tcb": {
        "monolithic": "xen-disaggregation/monolithic.vt",
        "xoar": "xen-disaggregation/xoar.vt",
        "nova": "xen-disaggregation/nova.vt",
    },
    "qubes-netvm-compromise": {"after": "qubes/netvm.vt"},
    "pci-mixed-mode": {"mixed": "pci/mixed.vt", "separate": "pci/separate.vt"},
}
"""The sample for each topology of each case. A topology or case that is missing here fails a test."""

NOT_JUDGED = {"drift", "bypass", "instances", "crossings", "hairpin", "chan"}
"""What cases also assert, and this version has no fact for."""

RULES = {"shared-stack": "shared-stack", "mixed-level": "mixed-levels", "bridge": "bridging-workload"}
"""The rule that speaks where a case asserts `lp(...)`."""

FORMS = {
    "isolation": re.compile(r"isolation\((?P<one>.+?), (?P<other>.+?)\) (?:== (?P<level>\S+)|in {(?P<levels>.+)})"),
    "lost": re.compile(r"lost\((?P<one>.+?), (?P<other>.+?)\)(?: from (?P<plan>\S+))?"),
    "kept": re.compile(r"kept\((?P<one>.+?), (?P<other>.+?)\)(?: from (?P<plan>\S+))?"),
    "tcb": re.compile(r"tcb\((?P<node>[^,)]+)(?:, (?P<how>full|net))?\) includes (?P<thing>\S+)"),
    "tcb_size": re.compile(r"tcb_size\((?P<node>.+?)\) < tcb_size\((?P<other>.+?)\) in (?P<plan>\S+)"),
    "reach": re.compile(r"reach\((?P<one>\S+) -> (?P<other>\S+?)(?: : (?P<service>\S+))?\)"),
    "path": re.compile(
        r"path\((?P<one>\S+) -> (?P<other>\S+?)\)"
        r"(?: only (?P<only>\S+))?(?: without (?P<without>\S+))?(?P<unseen> unseen)?"
    ),
    "blind": re.compile(r"blind\((?P<one>\S+), (?P<other>\S+)\)"),
    "blind_any": re.compile(r"blind_any\((?P<one>\S+), (?P<other>\S+)\)"),
    "covert": re.compile(r"covert\((?P<one>\S+), (?P<other>\S+)\)"),
    "sniff": re.compile(r"sniff\((?P<node>\S+) : (?P<one>\S+?)(?: -> (?P<other>\S+))?\)"),
    "lp": re.compile(r"lp\((?P<rule>[\w-]+), (?P<thing>[^,)]+)(?:, (?P<segments>.+))?\)"),
}


@cache
def case(name: str) -> Any:
    return yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def sample(name: str) -> Sample:
    return Sample(PUBLISHED + name)


def verdicts(name: str) -> Iterator[tuple[str, str, str]]:
    """The topology, the id and the assertion of each verdict of a case."""
    topologies = list(case(name)["topologies"])
    for verdict in case(name)["verdicts"]:
        if verdict["assert"]:
            text = f"not {verdict['assert']}".replace("not not ", "") if verdict.get("disputed") else verdict["assert"]
            yield verdict.get("in", topologies[-1]), verdict["id"], text


def judged_verdicts(without: Collection[str] = ()) -> list[Any]:
    """Every verdict of a published case that this version has a fact for, of some kinds; one we dispute is negated."""
    return [
        pytest.param(name, topology, text, id=f"{name}-{id_}")
        for name in (SAMPLES if CASES.is_dir() else ())
        for topology, id_, text in verdicts(name)
        if kind(text) not in NOT_JUDGED and kind(text) not in without
    ]


def kind(text: str) -> str:
    return text.removeprefix("not ").split("(")[0]


def parsed(text: str) -> tuple[bool, dict[str, str]]:
    """Whether an assertion affirms, and its parts."""
    bare = text.removeprefix("not ")
    match = FORMS[kind(text)].fullmatch(bare)
    assert match, f"no assertion is read like this: {text}"
    return bare == text, {name: value for name, value in match.groupdict().items() if value}


def levels(parts: dict[str, str]) -> set[str]:
    """The separation levels that an assertion names; `shared-mgmt` is what cases call `shared-manager`."""
    named = parts["levels"].split(", ") if "levels" in parts else [parts["level"]]
    return {name.replace("shared-mgmt", "shared-manager") for name in named}


def same(one: str, other: str) -> bool:
    """Whether two names mean one thing: a case names parts without their host."""
    return f".{one}".endswith(f".{other}") or f".{other}".endswith(f".{one}")


# -- what our facts say ----------------------------------------------------------------------------------------------


def holds(name: str, topology: str, text: str) -> bool:
    """Whether an assertion of a case holds of our sample, by our facts."""
    affirmed, parts = parsed(text)
    own = sample(SAMPLES[name][topology])
    match kind(text):
        case "isolation":
            found = own.shared(parts["one"], parts["other"]).level in levels(parts)
        case "lost" | "kept" as how:
            before = sample(SAMPLES[name][parts.get("plan", "before")])
            ranks = [each.shared(parts["one"], parts["other"]).rank for each in (before, own)]
            found = (ranks[1] > ranks[0]) is (how == "lost")
        case "tcb":
            things = {thing for _, thing in own.parts(parts["thing"])}
            assert things, f"{own.name} has no `{parts['thing']}`"
            trusted = {thing for _, thing in own.tcb(parts["node"], parts.get("how", "any"))}
            found = bool(things & trusted)
        case "tcb_size":
            found = own.smaller(parts["node"], SAMPLES[name][parts["plan"]].split("/")[-1], parts["other"])
        case "lp":
            found = speaks(own, parts)
        case "reach" | "blind" | "blind_any" | "covert" | "sniff" | "path" as how:
            found = FOUND[how](own, parts)
        case other:
            raise AssertionError(f"nothing is known of `{other}`")
    return found is affirmed


ALWAYS = {"core", "service-vm", "control", "appliance"}
KINDS_OF = {
    "management": {"admin", "manager"},
    "storage": {"storage", "mount", "disk"},
    "vmmexploit": {"escape", "vswitch"},
}
"""The kinds of steps that cases have one word for; those that need no failure are always allowed."""


def thing(own: Sample, name: str) -> Owned:
    """What can be owned, by the name a case gives it: a segment is outside of it."""
    found = [each for each in Asking(own.facts).owned_by(name) if each[0] != "gateway"] or list(
        Asking(own.facts).owned_by(name)
    )
    assert len(found) == 1, f"{own.name} has {found} called {name}"
    return found[0]


def owner(own: Sample, name: str) -> tuple[str, str]:
    kind, its_name = thing(own, name)[:2]
    return kind, its_name


def reaches(own: Sample, parts: dict[str, str], hidden: int = 0) -> bool:
    """Whether anything (or a service) is delivered, on ways that nobody sees who is hidden."""
    its = own.facts(delivery)
    pieces = its.reach(owner(own, parts["one"]), owner(own, parts["other"]), hidden)
    return bool(pieces & its.pieces.services[parts["service"]] if "service" in parts else pieces)


def leads(own: Sample, parts: dict[str, str]) -> bool:
    """Whether there is a path, with or without some kinds of steps."""
    without = {kind for word in parts.get("without", "").split(",") for kind in KINDS_OF.get(word, {word})} - {""}
    if "only" in parts:
        without = {*KINDS} - ALWAYS - {k for word in parts["only"].split(",") for k in KINDS_OF.get(word, {word})}
    paths = Paths(own.facts(attack), PHYSICAL if "unseen" in parts else 0, without)
    return paths.path(thing(own, parts["one"]), thing(own, parts["other"])) is not None


def leaks(own: Sample, parts: dict[str, str]) -> bool:
    """Whether two nodes can leak to one another on a host."""
    its = (each for each in own.facts(channels) if each.kind == "covert")
    return any(each.joins(own.node(parts["one"]), own.node(parts["other"])) for each in its)


def sniffs(own: Sample, parts: dict[str, str]) -> bool:
    """Whether a node sees the traffic between two others; of one alone, any of its traffic."""
    its, nodes = own.facts(sniffing), [("node", name) for name in (*own.model.machines, *own.model.vms)]
    if "other" in parts:
        return its.sees(own.node(parts["node"]), owner(own, parts["one"]), owner(own, parts["other"])) is not None
    one = owner(own, parts["one"])
    pairs = [pair for node in nodes if node != one for pair in ((one, node), (node, one))]
    return any(its.sees(own.node(parts["node"]), *pair) is not None for pair in pairs)


FOUND: dict[str, Callable[[Sample, dict[str, str]], bool]] = {
    "reach": reaches,
    "blind": lambda own, parts: reaches(own, parts, PHYSICAL),
    "blind_any": lambda own, parts: reaches(own, parts, ANY),
    "covert": leaks,
    "sniff": sniffs,
    "path": leads,
}
"""What the facts say of an assertion of each kind."""


def speaks(own: Sample, parts: dict[str, str]) -> bool:
    """Whether the rule has a finding about the thing, and about these segments."""
    findings = [
        finding
        for finding in own.assessment.findings
        if finding.rule == RULES[parts["rule"]] and any(same(thing, parts["thing"]) for thing in finding.things)
    ]
    segments = set(parts["segments"].split(", ")) if "segments" in parts else set[str]()
    return any(
        segments <= {each.object for each in f.witness.evidence} | {each.subject for each in f.witness.evidence}
        for f in findings
    )


# -- what our samples expect -----------------------------------------------------------------------------------------


def expects(name: str, topology: str, text: str) -> bool:
    """Whether the comments of our sample say what an assertion of a case says, or something stronger."""
    affirmed, parts = parsed(text)
    own = sample(SAMPLES[name][topology])
    return any(implies(fact, kind(text), affirmed, parts) for fact in own.expected_facts()) or (
        kind(text) == "lp" and affirmed and speaks(own, parts) and RULES[parts["rule"]] in expected_rules(own)
    )


def expected_rules(own: Sample) -> set[str]:
    return {rule for rule, _, _ in own.expected_findings()}


def implies(fact: tuple[str, ...], asserted: str, affirmed: bool, parts: dict[str, str]) -> bool:
    """Whether a fact that a sample expects says what an assertion says."""
    match asserted, fact:
        case "isolation", ("separation", one, other, level):
            return {one, other} == {parts["one"], parts["other"]} and (level in levels(parts)) is affirmed
        case ("lost", ("lost", one, other)) | ("kept", ("kept", one, other)):
            return {one, other} == {parts["one"], parts["other"]} and affirmed
        case "tcb", ("tcb", node, how, verb, thing):
            wanted = parts.get("how", "any")
            enough = how == wanted or "any" == (wanted if verb == "has" else how)
            return node == parts["node"] and same(thing, parts["thing"]) and enough and (verb == "has") is affirmed
        case "tcb_size", ("tcb-size", node, "<", _, other):
            return (node, other) == (parts["node"], parts["other"]) and affirmed
        case "lp", ("no", rule, "on", thing):
            return rule == RULES[parts["rule"]] and same(thing, parts["thing"]) and not affirmed
    return False


# -- tests -----------------------------------------------------------------------------------------------------------


def test_every_topology_of_a_published_case_has_a_sample() -> None:
    assert {name: set(case(name)["topologies"]) for name in SAMPLES} == {n: set(t) for n, t in SAMPLES.items()}


def test_every_published_sample_is_one_of_a_case() -> None:
    mapped = {PUBLISHED + plan for plans in SAMPLES.values() for plan in plans.values()}
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / PUBLISHED).rglob("*.vt")]
    plans = {name for name in files if "\nplan " in (ROOT / name).read_text(encoding="utf-8")}
    assert mapped == plans


def test_every_assertion_is_judged_or_known_not_to_be() -> None:
    kinds = {kind(text) for name in SAMPLES for _, _, text in verdicts(name)}
    assert kinds <= NOT_JUDGED | set(FORMS)
    assert len(judged_verdicts()) > 30


def test_the_levels_of_cases_are_ours() -> None:
    assert {level_name(rank, nodes=True) for rank in range(len(SHARED) + 1)} | {"bridged"} == LEVELS


@pytest.mark.parametrize(("name", "topology", "text"), list(judged_verdicts()))
def test_a_verdict_of_a_case_holds_of_our_sample(name: str, topology: str, text: str) -> None:
    assert holds(name, topology, text)


@pytest.mark.parametrize(("name", "topology", "text"), list(judged_verdicts(without=FOUND)))
def test_a_verdict_of_a_case_is_expected_by_our_sample(name: str, topology: str, text: str) -> None:
    assert expects(name, topology, text)
