"""libvirt's own test files and dumps of its test driver, where at hand: all import, or are refused for a reason."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from vtopo.importers.libvirt.importing import import_libvirt
from vtopo.model.plan import Model
from vtopo.model.things import Unknown, Vm, Vnic

from .plans import ABSENT, CORPUS, files_of, read

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=ABSENT)

# folder: files, of which are refused
COUNTS = {
    "libvirt-domain": (30, 2),
    "libvirt-network": (23, 1),
    "libvirt-nwfilter": (21, 13),
    "libvirt-live-testdriver": (49, 0),
    "oracle-libvirt-network-to-iptables": (3, 0),
    "oracle-libvirt-nwfilter-to-iptables": (21, 0),
}
REFUSED = {"container", "device-twice", "bad-value"}
NODES = sorted(path.parent.name for path in CORPUS.glob("libvirt-live-testdriver/*/truth.json"))


@pytest.mark.parametrize("folder", COUNTS)
def test_every_file_is_imported_or_refused_at_its_place(folder: str) -> None:
    refused = Counter[str]()
    files = list(files_of(folder))
    for file in files:
        text, problems = import_libvirt([str(file)], "host", b"")
        for problem in problems:
            assert (file.name, True) == (problem.place.file, problem.place.line > 1 or problem.code == "container")
            assert problem.code in REFUSED
        if problems:
            refused["refused"] += 1
            assert text == ""
        else:
            read(text)
    assert COUNTS[folder] == (len(files), refused["refused"])


def test_the_page_of_the_format_says_these_counts() -> None:
    page = (Path(__file__).parents[2] / "docs" / "import" / "libvirt.md").read_text(encoding="utf-8")
    for folder, (files, refused) in COUNTS.items():
        assert f"| `{folder}` | {files} | {files - refused} | {refused} |" in page


# -- what was put into the test driver, and what comes out ------------------------------------------------------------


def node(name: str) -> tuple[Model, dict[str, dict[str, object]]]:
    folder = CORPUS / "libvirt-live-testdriver" / name
    text, problems = import_libvirt([str(folder)], "host", b"")
    assert () == problems
    return read(text), json.loads((folder / "truth.json").read_text())


def called(model: Model, vm: str) -> Vm:
    return next(one for one in model.vms.values() if one.id == vm)


@pytest.mark.parametrize("name", NODES)
def test_networks_are_what_they_were_made_as(name: str) -> None:
    model, truth = node(name)
    modes = truth["networks"]
    routers = {router.id.removesuffix("-router"): router for router in model.gateways.values()}
    for network, mode in modes.items():
        segment = next(one for one in model.segments.values() if one.id == network)
        wired = segment.id in model.wired
        assert (mode in ("bridge", "ovs")) == wired
        assert (mode in ("nat", "route", "open")) == (network in routers)
        having = [one for one in model.vswitches.values() if segment.id in _segments(model, one.id)]
        assert {"open-vswitch" if mode == "ovs" else "linux-bridge"} <= {one.product for one in having} | (
            {"linux-bridge"} if not having and mode != "ovs" else {"open-vswitch"} if not having else set()
        )
        if mode == "open":
            assert not isinstance(routers[network].policy.default_allow, bool)
        if mode == "nat":
            rules = routers[network].policy.rules
            assert not isinstance(rules, Unknown)
            assert not any(rule.allow and network in map(str, rule.targets) and "any" in map(str, rule.sources)
                           for rule in rules)  # fmt: skip


def _segments(model: Model, vswitch: str) -> set[str]:
    return {
        segment for vm in model.vms.values() for nic in vm.nics if vswitch in nic.vswitches for segment in nic.carries
    }


MODES = {"bridge": "switch", "vepa": "vepa", "private": "isolated", "passthrough": "vepa"}
LOOSEST = ("switch", "vepa", "isolated")


@pytest.mark.parametrize("name", NODES)
def test_vms_are_plugged_into_what_they_were_plugged_into(name: str) -> None:
    model, truth = node(name)
    vms = truth["vms"]
    assert set(vms) == {vm.id for vm in model.vms.values()}
    direct = [nic for nics in vms.values() for nic in nics if "direct" in nic]  # type: ignore[attr-defined]
    mode = min((MODES[nic["mode"]] for nic in direct), key=LOOSEST.index, default="")
    for vm, nics in vms.items():
        for said, nic in zip(nics, called(model, vm).nics, strict=True):  # type: ignore[call-overload]
            vswitch = model.vswitches[nic.vswitches[0]]
            if "network" in said:
                assert nic.carries[0] == said["network"]
            elif "bridge" in said:
                assert (vswitch.id.rpartition(".")[2], nic.carries) == (said["bridge"], (said["bridge"],))
            else:
                assert (vswitch.product, vswitch.mode, nic.carries) == ("macvtap", mode, (said["direct"],))
                assert [f"{name}.{said['direct']}"] == list(vswitch.uplinks)
                assert private(nic, mode) == (said["mode"] == "private" and mode != "isolated")


def private(nic: Vnic, mode: str) -> bool:
    return nic.isolated is True and mode != "isolated"


def test_all_nodes_are_one_plan() -> None:
    folders = [str(CORPUS / "libvirt-live-testdriver" / name) for name in NODES]
    text, problems = import_libvirt(folders, "host", b"")
    assert () == problems
    model = read(text)
    truths = [json.loads((Path(folder) / "truth.json").read_text()) for folder in folders]
    assert sum(len(truth["vms"]) for truth in truths) == len(model.vms)
    assert set(NODES) == set(model.hosts)
