"""What the usual difficulty of each attack step rests on."""

from __future__ import annotations

from collections.abc import Mapping

EVIDENCE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "network": (
        (
            "400 round trips between two VMs of one host left no frame on the wire, where a sensor would be",
            "bridge-test",
        ),
        ("once its controller is lost, a vswitch that fails open let all 50 frames pass", "ovs-test"),
    ),
    "gateway": (
        ("about 100 entries are of firewalls, VPN gateways and ADCs; ransomware used several", "kev"),
        ("CVE-2024-3400, CVE-2024-21762 and CVE-2022-40684 need no account", "kev"),
    ),
    "spoof": (
        ("all 50 frames for a VM went to the one that used its address; none with locked ports", "bridge-test"),
        ("the same on Open vSwitch", "ovs-test"),
        ("forged transmits and address changes are accepted unless they are rejected", "vsphere-l2"),
        ("libvirt names no filter against it by itself", "libvirt-docs"),
        ("on four platforms, false network information misled VMs of the same host", "bull"),
    ),
    "admin": (
        ("CVE-2019-5544 and CVE-2020-3992 of a management service are in use", "kev"),
        ("in February 2023 about 3,800 servers were hit by CVE-2021-21974", "esxiargs"),
        ("whoever may name a directory group got all hosts (CVE-2024-37085)", "kev"),
    ),
    "manager": (
        ("controlling VMMs is what it is for", "by-kind"),
        ("ten entries are of vCenter, six of ESXi", "kev"),
    ),
    "escape": (
        ("352 CVE ids of QEMU, most of them of emulated devices", "debian-qemu"),
        ("336 CVE ids of Xen, 32 of them of page tables", "debian-xen"),
        ("a chain out of the VM, through the sandbox and into the kernel was used (CVE-2025-22224, 22225)", "kev"),
        ("the kernel of the host takes guest rings directly (CVE-2019-14835)", "record"),
    ),
    "vswitch": (
        ("one MPLS packet took over the daemon; 2 % of its code had been fuzzed", "thimmaraju"),
        ("CVE-2021-28476 was found by fuzzing what guests send to vmswitch", "guardicore"),
        ("memory shared with guests was the way in (CVE-2020-14374)", "debian-dpdk"),
    ),
    "dma": (
        ("without an IOMMU a device writes to all memory, so devices are supported with one only", "xen-support"),
        ("with one it takes a flaw, such as CVE-2019-18424", "record"),
    ),
    "core": (("its code runs with all rights of the VMM", "by-kind"),),
    "service-vm": (
        ("the one is a program of the other", "by-kind"),
        ("a driver domain of its own keeps a broken backend to one guest (CVE-2023-34319)", "record"),
    ),
    "control": (
        ("a VMM reads and writes all memory of its VMs, and sends on every NIC of its host", "by-kind"),
        ("the host acts in guests without being asked who it is (CVE-2023-20867)", "kev"),
    ),
    "storage": (("it takes credentials, or a flaw of the service: no count of either is known to us", "by-kind"),),
    "mount": (("ransomware that got onto one server encrypted every VM there", "cheerscrypt"),),
    "disk": (("who writes a disk image writes the system that boots from it", "by-kind"),),
    "appliance": (("the one is a program of the other", "by-kind"),),
    "migration": (
        ("all memory of the VM crosses the wire, in clear unless encryption is asked for", "libvirt-migration"),
        ("who alters the stream meets 20,000 lines that parse it", "qemu-tree"),
    ),
    "guest-channel": (
        ("VMCI and shared folders had flaws that were used (CVE-2025-22224, CVE-2025-22226)", "kev"),
        ("taking the other end of VMCI needs one, such as CVE-2025-41237", "record"),
    ),
    "covert": (
        ("96.7 % of the bits of a key were read from another VM where pages are shared", "yarom"),
        ("a whole RSA key of 2,048 bits was read from another VM of a public cloud", "inci"),
        ("of the flaws of processors known here, 18 let one VM read of another or of the host", "debian-xen"),
    ),
}
"""For each step of `steps.USUAL`, and for `migration`: what we counted, measured or read, each with its source."""
