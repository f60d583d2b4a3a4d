"""The published cases of the specification, where it is at hand: none of their verdicts is left out of the samples."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.helpers.cases import CASES, RULES, Verdict, cases, verdicts
from tests.helpers.expectations import LEVELS, ROOT, Sample, known_rules
from vtopo.facts.separation import KINDS as SHARED
from vtopo.facts.separation import level_name

PUBLISHED = "samples/published/"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the published cases are not beside this checkout")
pytest.importorskip("yaml", reason="the published cases need PyYAML")

SAMPLES = {
    "batfish-refactor-acl": {
        "compressed": "acl-refactoring/compressed.vt",
        "split-forgot-subnet": "acl-refactoring/split.vt",
    },
    "bsi-sys15-bypass": {
        "before": "bsi-bypass/before.vt",
        "multi-homed": "bsi-bypass/multi-homed.vt",
        "clean": "bsi-bypass/clean.vt",
    },
    "corelang-simple-networks": {"model": "corelang/networks.vt"},
    "hp-vepa": {"veb": "vepa/veb.vt", "vepa": "vepa/vepa.vt"},
    "mulval-3host": {
        "before": "three-hosts/before.vt",
        "ws-hardened": "three-hosts/hardened.vt",
        "virtualised": "three-hosts/virtualised.vt",
    },
    "n1kv-dmz-visibility": {"plain": "dmz-visibility/plain.vt", "n1kv": "dmz-visibility/mirrored.vt"},
    "nist-800-125b-vm-fw": {
        "physical-fw": "vm-firewall/physical.vt",
        "subnet-vfw": "vm-firewall/subnet.vt",
        "kernel-vfw": "vm-firewall/kernel.vt",
    },
    "openstack-tenant-l2": {"vlan": "tenants/vlans.vt", "secgroups": "tenants/security-groups.vt"},
    "pci-mixed-mode": {"mixed": "pci/mixed.vt", "separate": "pci/separate.vt"},
    "qubes-netvm-compromise": {"after": "qubes/netvm.vt"},
    "ristenpart-coresidence": {
        "coresident": "co-residence/coresident.vt",
        "mobile": "co-residence/mobile.vt",
        "mobile-separated": "co-residence/apart.vt",
    },
    "seed-consolidation": {"before": "consolidation/before.vt", "after": "consolidation/after.vt"},
    "seed-hub": {"switch": "hub/switch.vt", "hub": "hub/hub.vt"},
    "seed-reroute": {"local": "reroute/local.vt", "rerouted": "reroute/rerouted.vt"},
    "seed-virtual-fw-sync": {"synced": "firewall-sync/synced.vt", "drifted": "firewall-sync/drifted.vt"},
    "stig-esx-vswitch-policies": {
        "hardened": "esx-policies/hardened.vt",
        "forged": "esx-policies/forged.vt",
        "vgt": "esx-policies/trunk.vt",
        "promiscuous": "esx-policies/promiscuous.vt",
    },
    "threagile-shared-runtime": {"example": "shared-runtime/shared.vt", "separated": "shared-runtime/separate.vt"},
    "unc3944-vsphere-disk-swap": {"plain": "disk-swap/plain.vt", "encrypted": "disk-swap/encrypted.vt"},
    "vmw-dmz-wp-three-configs": {
        "before": "dmz-white-paper/before.vt",
        "partially-physical": "dmz-white-paper/partially-physical.vt",
        "partially-virtual": "dmz-white-paper/partially-virtual.vt",
        "fully-collapsed": "dmz-white-paper/fully-collapsed.vt",
    },
    "vmw-single-host-dmz": {"physical-equivalent": "single-host-dmz/before.vt", "after": "single-host-dmz/after.vt"},
    "vmw-three-zones-one-host": {"after": "three-zones/one-host.vt"},
    "wolf-vmware-server-sniff": {
        "vmware-server": "promiscuous-capture/vmware-server.vt",
        "esx": "promiscuous-capture/esx.vt",
    },
    "xen-disaggregation-tcb": {
        "monolithic": "xen-disaggregation/monolithic.vt",
        "xoar": "xen-disaggregation/xoar.vt",
        "nova": "xen-disaggregation/nova.vt",
    },
}
"""The sample for each topology of each case. A topology or case that is missing here fails a test."""

NOT_JUDGED: dict[str, int] = {}
"""What cases also assert and this version has no fact or rule for, with how many verdicts say so."""

VERDICTS = 182
"""All assertions of all cases, judged or not."""


@cache
def sample(name: str) -> Sample:
    return Sample(PUBLISHED + name)


def own(verdict: Verdict) -> Sample:
    """The sample that a verdict is about."""
    return sample(SAMPLES[verdict.case][verdict.topology])


def kind(verdict: Verdict) -> str:
    """What a verdict is about; of `lp`, with the rule where it is not there yet."""
    missing = verdict.kind == "lp" and RULES[verdict["rule"]] not in known_rules()
    return f"lp({verdict['rule']})" if missing else verdict.kind


def told(verdict: Verdict) -> tuple[str, ...]:
    """What the sample should expect: a plan of the case is its file beside this one."""
    plan = SAMPLES[verdict.case].get(verdict["plan"], "").split("/")[-1]
    return tuple(plan if word == verdict["plan"] != "" else word for word in verdict.words())


ALL = [*verdicts()] if CASES.is_dir() else []
JUDGED = [pytest.param(its, id=str(its)) for its in ALL if kind(its) not in NOT_JUDGED]


def test_every_topology_of_every_published_case_has_a_sample() -> None:
    assert {name: {*case["topologies"]} for name, case in cases().items()} == {n: {*t} for n, t in SAMPLES.items()}


def test_every_published_sample_is_one_of_a_case() -> None:
    mapped = {PUBLISHED + plan for plans in SAMPLES.values() for plan in plans.values()}
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / PUBLISHED).rglob("*.vt")]
    plans = {name for name in files if "\nplan " in (ROOT / name).read_text(encoding="utf-8")}
    assert mapped == plans


def test_the_published_samples_are_listed_for_their_readers() -> None:
    page = (ROOT / PUBLISHED / "README.md").read_text(encoding="utf-8")
    assert [plan for plans in SAMPLES.values() for plan in plans.values() if f"]({plan})" not in page] == []


def test_every_verdict_is_judged_or_known_not_to_be() -> None:
    assert len(ALL) == VERDICTS
    assert Counter(kind(its) for its in ALL if kind(its) in NOT_JUDGED) == NOT_JUDGED
    assert len(JUDGED) == VERDICTS - sum(NOT_JUDGED.values())


def test_the_page_on_semantics_says_where_we_differ_from_a_verdict() -> None:
    page = (
        (ROOT / "docs" / "semantics.md").read_text(encoding="utf-8").split("\n## Where we differ")[1].split("\n## ")[0]
    )
    disputed = {Path(SAMPLES[its.case][its.topology]).parts[0] for its in ALL if its.disputed}
    assert [name for name in sorted(disputed) if f"samples/published/{name}/" not in page] == []


def test_the_levels_of_cases_are_ours() -> None:
    assert {level_name(rank, nodes=True) for rank in range(len(SHARED) + 1)} | {"bridged"} == LEVELS


@pytest.mark.parametrize("verdict", JUDGED)
def test_a_verdict_of_a_case_holds_of_our_sample(verdict: Verdict) -> None:
    if verdict.kind == "isolation":
        shared = own(verdict).shared(verdict["a"], verdict["b"]).level
        assert (shared in verdict.levels()) is not verdict.denied
        return
    if verdict.kind in ("lost", "kept"):
        assert own(verdict).baseline == PUBLISHED + SAMPLES[verdict.case][verdict["plan"] or "before"]
    assert own(verdict).holds(told(verdict))


@pytest.mark.parametrize("verdict", JUDGED)
def test_a_verdict_of_a_case_is_expected_by_our_sample(verdict: Verdict) -> None:
    assert any(implies(fact, verdict) for fact in own(verdict).expected_facts()), " ".join(told(verdict))


def implies(fact: tuple[str, ...], verdict: Verdict) -> bool:
    """Whether a fact that a sample expects says what a verdict says. One level is no other."""
    match verdict.kind, fact:
        case "isolation", ("separation", one, other, level):
            return {one, other} == {verdict["a"], verdict["b"]} and (level in verdict.levels()) is not verdict.denied
    words = told(verdict)
    return len(words) == len(fact) and all(same(*pair) for pair in zip(words, fact, strict=True))


def same(one: str, other: str) -> bool:
    """Whether two words mean one thing: a case names parts without their host."""
    return f".{one}".endswith(f".{other}") or f".{other}".endswith(f".{one}")
