"""What a libvirt that runs says of its test driver, imported as it comes."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.tools import needs
from vtopo.importers.libvirt.importing import import_libvirt
from vtopo.model.things import UNKNOWN

from .plans import brought, domain, interface, network, read
from .test_texts import plain

pytestmark = needs("virsh")


def virsh(where: str, *words: str) -> str:
    """What one command says."""
    command = ["virsh", "--quiet", "--connect", where, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, "LC_ALL": "C"})
    assert 0 == done.returncode, done.stderr
    return done.stdout


def dumped(where: str, folder: Path) -> Path:
    """A folder with all that a connection says of its host."""
    folder.mkdir()
    (folder / "host.xml").write_text(virsh(where, "capabilities"))
    for kind, list_, dump in (
        ("vm", ("list", "--all", "--name"), "dumpxml"),
        ("net", ("net-list", "--all", "--name"), "net-dumpxml"),
    ):
        for name in virsh(where, *list_).split():
            (folder / f"{kind}-{name}.xml").write_text(virsh(where, dump, name))
    for line in virsh(where, "iface-list", "--all").splitlines():
        name = line.split()[0]
        (folder / f"iface-{name}.xml").write_text(virsh(where, "iface-dumpxml", name))
    return folder


def test_the_default_host_of_the_test_driver(tmp_path: Path) -> None:
    text, problems = import_libvirt([str(dumped("test:///default", tmp_path / "live"))], "host", b"")
    assert () == problems
    model = read(text)
    assert (["live"], ["test"], ["default-router"]) == (list(model.hosts), list(model.vms), list(model.gateways))
    host, vm = model.hosts["live"], model.vms["test"]
    assert (False, 16, 8, 2) == (host.iommu, host.cores, vm.memory, vm.cores)
    assert ["default"] == [segment for nic in vm.nics for segment in nic.carries]
    assert ("192.168.122.0/24",) == model.segments["default"].subnets
    assert (UNKNOWN, False) == (model.vmms["live.libvirt"].admin, "default" in model.wired)
    assert re.search(r"# live/iface-eth1\.xml:1\n +nic eth1 \{ carries unknown", text)


MADE = [
    network("inner", "<bridge name='virbr6'/><ip address='192.0.2.1' prefix='24'/>"),
    network("out", "<forward mode='nat'/><bridge name='virbr7'/><ip address='198.51.100.1' prefix='24'/>"),
    network("lan", "<forward mode='bridge'/><bridge name='br0'/>"),
    network("tagged", "<forward mode='bridge'/><bridge name='ovs0'/><virtualport type='openvswitch'/>\
<portgroup name='db'><vlan><tag id='7'/></vlan></portgroup>"),
    *(
        domain(
            name,
            *nics,
            kind="test",
            more="<memory>1048576</memory><vcpu>1</vcpu><os><type>hvm</type></os>",
        )
        for name, nics in {
            "isolated": [interface("network", "network='inner'", "<port isolated='yes'/>")],
            "two": [interface("network", "network='out'"), interface("network", "network='lan'")],
            "vlan": [interface("network", "network='tagged' portgroup='db'")],
            "private": [interface("direct", "dev='eth0' mode='private'")],
            "trusted": [
                interface("direct", "dev='eth0' mode='bridge'").replace("direct'", "direct' trustGuestRxFilters='yes'")
            ],
        }.items()
    ),
]  # fmt: skip


def test_what_goes_through_libvirt_is_what_it_was(tmp_path: Path) -> None:
    node = tmp_path / "node.xml"
    node.write_text(f"<node>{''.join(MADE)}</node>")
    folder = dumped(f"test://{node}", tmp_path / "host")
    (folder / "host.xml").unlink()
    for interface_of_the_driver in folder.glob("iface-*"):
        interface_of_the_driver.unlink()
    text, problems = import_libvirt([str(folder)], "host", b"")
    assert () == problems
    assert plain(brought(*MADE)[0]).partition("\n")[2] == plain(text).partition("\n")[2], "but for the title"
