"""libvirt's own test files and dumps of its test driver, where at hand: all import, or are refused for a reason."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from vtopo.importers.libvirt.importing import import_libvirt
from vtopo.model.plan import Model
from vtopo.model.things import Unknown

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


def node(name: str) -> tuple[str, Model, dict[str, Any]]:
    """The plan of a node, as text and as a model, and what its author put into it."""
    folder = CORPUS / "libvirt-live-testdriver" / name
    text, problems = import_libvirt([str(folder)], "host", b"")
    assert () == problems
    return text, read(text), json.loads((folder / "truth.json").read_text())


def mode_of(model: Model, segment: str) -> str:
    """What a network was made as, told from the plan alone."""
    router = model.gateways.get(f"{segment}-router")
    if router is not None:
        rules = router.policy.rules
        if isinstance(rules, Unknown) or not isinstance(router.policy.default_allow, bool):
            return "open"
        lets_in = any(rule.allow and "any" in map(str, rule.sources) for rule in rules)
        return "route" if lets_in else "nat"
    for vswitch in model.vswitches.values():
        if any(segment in nic.carries for nic in model.nics.values() if nic.id in vswitch.uplinks):
            return "ovs" if vswitch.product == "open-vswitch" else "bridge"
    return "isolated"


def plugs_of(text: str, model: Model, vm: str, networks: Iterable[str]) -> list[dict[str, str]]:
    """What the vNICs of a VM were made as, told from the plan; the mode of macvtap stands in a comment."""
    block = text.partition(f"\nvm {vm} {{\n")[2].partition("\n}\n")[0]
    modes = iter(re.findall(r"# macvtap, (\w+)", block))
    found = []
    for nic in model.vms[vm].nics:
        vswitch = model.vswitches[nic.vswitches[0]]
        if vswitch.product == "macvtap":
            found.append({"direct": vswitch.uplinks[0].rpartition(".")[2], "mode": next(modes)})
        elif nic.carries[0] in networks:
            found.append({"network": nic.carries[0]})
        else:
            found.append({"bridge": vswitch.id.rpartition(".")[2]})
    return found


@pytest.mark.parametrize("name", NODES)
def test_networks_are_what_they_were_made_as(name: str) -> None:
    _, model, truth = node(name)
    assert truth["networks"] == {network: mode_of(model, network) for network in truth["networks"]}


@pytest.mark.parametrize("name", NODES)
def test_vms_are_plugged_into_what_they_were_plugged_into(name: str) -> None:
    text, model, truth = node(name)
    assert truth["vms"] == {vm: plugs_of(text, model, vm, truth["networks"]) for vm in model.vms}


MODES = {"bridge": "switch", "vepa": "vepa", "private": "isolated", "passthrough": "vepa"}
LOOSEST = ("switch", "vepa", "isolated")


@pytest.mark.parametrize("name", NODES)
def test_macvtap_is_as_loose_as_the_loosest_of_its_ports(name: str) -> None:
    _, model, truth = node(name)
    made = [nic["mode"] for nics in truth["vms"].values() for nic in nics if "direct" in nic]
    loosest = min((MODES[mode] for mode in made), key=LOOSEST.index, default=None)
    assert [loosest] * bool(made) == [one.mode for one in model.vswitches.values() if one.product == "macvtap"]
    alone = [one.promiscuous is False for one in model.vswitches.values() if one.product == "macvtap"]
    assert ["passthrough" not in made] * bool(made) == alone, "unknown counts as yes"


def test_all_nodes_are_one_plan() -> None:
    folders = [str(CORPUS / "libvirt-live-testdriver" / name) for name in NODES]
    text, problems = import_libvirt(folders, "host", b"")
    assert () == problems
    model = read(text)
    truths = [json.loads((Path(folder) / "truth.json").read_text()) for folder in folders]
    assert sum(len(truth["vms"]) for truth in truths) == len(model.vms)
    assert set(NODES) == set(model.hosts)
