"""Virtual switches and packet filters: how large they are, and how their ports are set as long as nobody says more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vtopo.knowledge.rows import Row, Settings

VSWITCH = ("vswitch",)
FILTER = ("filter", "firewall", "router")
OVS_PORTS: tuple[Settings, ...] = (
    ("vswitch", "promiscuous", "no", "of 100 frames between two others, a port heard none", "ovs-test", "high"),
    (
        "vswitch",
        "forged-transmits",
        "yes",
        "all 50 frames for another VM went to the one that used its address",
        "ovs-test",
        "high",
    ),
    ("vswitch", "mac-changes", "yes", "it checks no source address unless that is set up", "ovs-test", "high"),
    (
        "nic",
        "carries",
        "all",
        "a port without a tag is a trunk of every VLAN: all 50 frames got into another one",
        "ovs-test",
        "high",
    ),
)
OVS_NOTES = (
    ("so a vNIC that carries nothing by itself is read as a trunk of all that is at the vswitch", "ovs-docs"),
    ("once the controller is lost it forwards all as a learning switch, unless `fail_mode` is secure", "ovs-test"),
    ("it forwards no BPDUs of guests", "ovs-test"),
    ("one MPLS packet took over the daemon and, from there, whole clouds (CVE-2016-2074)", "thimmaraju"),
    ("in 2015 it leaked frames once its table was full; 3.1.0 does not", "bull"),
)
NETWORKS: Mapping[str, Row] = {
    "linux-bridge": {
        "title": "Linux bridge",
        "kinds": VSWITCH,
        "sizes": ((VSWITCH, ("bridge",), ("bridge", "tap", "vhost", "vlan")),),
        "settings": (
            (
                "vswitch",
                "mode",
                "switch",
                "it learns addresses and keeps them for 300 s; with 0 s it is a hub",
                "bridge-code",
                "high",
            ),
            ("vswitch", "runs", "kernel", "it is a module of the kernel of its host", "linux", "high"),
            (
                "vswitch",
                "promiscuous",
                "no",
                "of 100 frames between two others, a port heard none",
                "bridge-test",
                "high",
            ),
            (
                "vswitch",
                "forged-transmits",
                "yes",
                "all 50 frames for another VM went to the one that used its address",
                "bridge-test",
                "high",
            ),
            (
                "vswitch",
                "mac-changes",
                "yes",
                "it checks no source address unless its ports are locked",
                "bridge-test",
                "high",
            ),
            (
                "vswitch",
                "flooding",
                "no",
                "it learned 30,000 addresses and leaked none of 100 frames",
                "bridge-test",
                "high",
            ),
        ),
        "notes": (
            ("without `vlan_filtering`, tagged frames of a guest reach every port", "bridge-test"),
            ("with STP off, BPDUs of a guest reach the other VMs and the uplink", "bridge-test"),
            ("libvirt puts no filter against spoofing on a port unless one is named", "libvirt-docs"),
        ),
    },
    "open-vswitch": {
        "title": "Open vSwitch with its datapath in the Linux kernel",
        "kinds": VSWITCH,
        "sizes": (
            (
                VSWITCH,
                ("ovs-datapath", "ovs-daemon"),
                ("ovs-datapath-all", "ovs-tunnels", "ovs-daemon", "ovs-database", "tap", "vhost"),
            ),
        ),
        "settings": (
            ("vswitch", "runs", "kernel", "its datapath is a module of the kernel of its host", "linux", "high"),
            *OVS_PORTS,
            (
                "vswitch",
                "flooding",
                "no",
                "with its table full, it leaked none of 100 frames (not tried in the kernel)",
                "ovs-test",
                "medium",
            ),
        ),
        "notes": OVS_NOTES,
    },
    "open-vswitch-dpdk": {
        "title": "Open vSwitch with DPDK",
        "kinds": VSWITCH,
        "sizes": ((VSWITCH, ("ovs-daemon", "dpdk"), ("ovs-daemon", "ovs-database", "dpdk")),),
        "settings": (
            (
                "vswitch",
                "runs",
                "process",
                "its datapath is in the daemon, which drives the NICs itself",
                "dpdk",
                "medium",
            ),
            *OVS_PORTS,
            ("vswitch", "flooding", "no", "with its table full, it leaked none of 100 frames", "ovs-test", "high"),
        ),
        "paths": (("guests share rings and memory with the daemon (CVE-2018-1059)", "record"),),
        "notes": OVS_NOTES,
        "contains": ("open-vswitch", "dpdk"),
    },
    "dpdk": {
        "title": "DPDK",
        "kinds": ("component",),
        "sizes": ((("component",), ("dpdk",), None),),
        "notes": (("only what Open vSwitch needs was counted, drivers left out", "dpdk"),),
    },
    "vpp": {
        "title": "FD.io VPP",
        "kinds": ("vswitch", "router"),
        "sizes": ((("vswitch", "router"), ("vpp-core",), ("vpp-core", "vpp-plugins")),),
        "settings": (("vswitch", "runs", "process", "it is a process which drives the NICs itself", "vpp", "medium"),),
    },
    "macvtap": {
        "title": "Linux macvtap, as libvirt attaches a VM directly to a NIC (VEPA)",
        "kinds": VSWITCH,
        "sizes": ((VSWITCH, ("macvtap",), ("macvtap", "vhost", "vlan")),),
        "settings": (
            (
                "vswitch",
                "mode",
                "vepa",
                "libvirt attaches in mode vepa unless another is named",
                "libvirt-docs",
                "high",
            ),
            ("vswitch", "runs", "kernel", "it is a module of the kernel of its host", "linux", "high"),
            (
                "vswitch",
                "mac-changes",
                "no",
                "the address of a guest is fixed unless `trustGuestRxFilters` is on",
                "libvirt-docs",
                "high",
            ),
        ),
        "notes": (
            ("most physical switches return no frame to its port; then VMs of one host do not meet", "libvirt-docs"),
            ("of 800 frames between two VMs the switch outside saw 800 in mode vepa, 0 in mode bridge", "macvtap-test"),
            ("in software alone, a round trip by way of the switch took 1.19 times as long", "macvtap-test"),
        ),
    },
    "sr-iov": {
        "title": "the switch inside an SR-IOV NIC",
        "kinds": VSWITCH,
        "sizes": ((VSWITCH, ("pf-driver",), None),),
        "closed": True,
        "settings": (
            ("vswitch", "runs", "nic", "frames between virtual functions are switched by the card", "by-kind", "high"),
        ),
        "paths": (("a VM writes to memory through its function: the IOMMU alone stops it", "xen-support"),),
        "notes": (
            ("pause frames of one VM can slow down all others on the card", "smolyar"),
            ("drivers of the physical function have 16,000 to 88,000 lines", "linux"),
        ),
    },
    "vmware-vss": {
        "title": "VMware standard switch",
        "kinds": VSWITCH,
        "sizes": ((VSWITCH, ("vmware-datapath",), None),),
        "closed": True,
        "settings": (
            ("vswitch", "promiscuous", "no", "rejected unless it is allowed", "vsphere-l2", "high"),
            ("vswitch", "forged-transmits", "yes", "accepted unless it is rejected", "vsphere-l2", "high"),
            ("vswitch", "mac-changes", "yes", "accepted unless it is rejected", "vsphere-l2", "high"),
            ("vswitch", "flooding", "no", "it does not learn addresses from traffic", "vsphere-67", "high"),
        ),
        "notes": (("VLAN 4095 on a port group hands every VLAN to the guest", "cis-esxi"),),
    },
    "vmware-vds": {
        "title": "VMware distributed switch",
        "kinds": VSWITCH,
        "sizes": ((VSWITCH, ("vmware-datapath",), None),),
        "closed": True,
        "settings": (
            ("vswitch", "promiscuous", "no", "rejected unless it is allowed", "vsphere-l2", "medium"),
            (
                "vswitch",
                "forged-transmits",
                "unknown",
                "accepted up to 6.5; later ones may reject it, and we did not read it",
                "memory",
                "low",
            ),
            (
                "vswitch",
                "mac-changes",
                "unknown",
                "accepted up to 6.5; later ones may reject it, and we did not read it",
                "memory",
                "low",
            ),
        ),
    },
    "vmware-nsx": {
        "title": "VMware NSX",
        "kinds": ("vswitch", "filter"),
        "sizes": ((VSWITCH, ("vmware-datapath",), None),),
        "closed": True,
    },
    "vmware-server": {
        "title": "bridged network of VMware Server",
        "kinds": VSWITCH,
        "closed": True,
        "settings": (
            ("vswitch", "mode", "hub", "a VM that listens heard every frame of another (2006)", "wolf", "high"),
        ),
    },
    "hyperv-vmswitch": {
        "title": "Hyper-V virtual switch",
        "kinds": VSWITCH,
        "sizes": ((VSWITCH, ("vmswitch",), None),),
        "closed": True,
        "settings": (
            (
                "vswitch",
                "runs",
                "kernel",
                "it is a driver of the root partition: CVE-2021-28476 is of the host",
                "record",
                "high",
            ),
        ),
        "notes": (("one of its flaws was found by fuzzing what guests send", "guardicore"),),
    },
    "linux-netfilter": {
        "title": "Linux nftables or iptables",
        "kinds": FILTER,
        "sizes": ((FILTER, ("nft",), ("netfilter-all",)),),
    },
    "libvirt-network": {
        "title": "libvirt's own network, with NAT or routed",
        "kinds": ("firewall", "router"),
        "sizes": ((("firewall", "router"), ("libvirt-network", "dnsmasq"), ("libvirt-network", "dnsmasq", "nft")),),
        "notes": (("libvirt answers DHCP and DNS there by dnsmasq", "libvirt-docs"),),
        "contains": ("dnsmasq",),
    },
    "openstack-security-groups": {
        "title": "OpenStack Neutron security groups",
        "kinds": ("filter",),
        "notes": (
            ("rules against spoofing could be got round more than once (CVE-2016-5363, CVE-2021-38598)", "record"),
        ),
    },
    "ovn": {
        "title": "OVN",
        "kinds": ("vswitch", "filter"),
        "notes": (("egress rules could be got round (CVE-2025-0650)", "record"),),
        "contains": ("open-vswitch",),
    },
}
