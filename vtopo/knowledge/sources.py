"""The sources of all that the knowledge holds, by name.

Lines were counted with cloc 1.96: code lines only, no blank ones, no comments, no tests, documents or samples. Another
counter (pygount 3.2) came out 14 to 23 % lower on the same folders.
"""

from __future__ import annotations

from collections.abc import Mapping

SOURCES: Mapping[str, tuple[str, str]] = {
    # -- lines counted
    "linux": ("counted", "Linux 6.1.176 of Debian 12, what its amd64 configuration compiles"),
    "linux-cloud": ("counted", "Linux 6.1.176 of Debian 12, what its cloud-amd64 configuration compiles"),
    "qemu": ("counted", "QEMU 7.2 of Debian 12, what is linked into qemu-system-x86_64"),
    "qemu-tree": ("counted", "QEMU 7.2 of Debian 12, by folder"),
    "xen": ("counted", "Xen 4.17.5 of Debian 12, what a default build for x86 compiles"),
    "xen-tree": ("counted", "Xen 4.17.5 of Debian 12, by folder"),
    "libvirt": ("counted", "libvirt 9.0.0 of Debian 12, by folder"),
    "xapi": ("counted", "xen-api 26.17.0 (commit e2ee48d688), by folder"),
    "ovs": ("counted", "Open vSwitch 3.1.0, by folder"),
    "dpdk": ("counted", "DPDK 22.11 of Debian 12, the libraries that Open vSwitch needs, by our choice"),
    "vpp": ("counted", "FD.io VPP 26.10-rc0 (commit b575ec2c5), by folder"),
    "firecracker": ("counted", "Firecracker 1.16-dev (commit 81b38b9da), its own crates"),
    "cloud-hypervisor": ("counted", "Cloud Hypervisor 53 (commit ae44c2971), its own crates"),
    "xhyve": ("counted", "xhyve 2021-10 (commit dfbe09b9), a port of bhyve that stands in for it"),
    "nova": ("counted", "NOVA 24.08 (commit 8b6c28a0e), all options of x86-64, by folder"),
    "frr": ("counted", "FRR 8.4.4 of Debian 12, by folder"),
    "bird": ("counted", "BIRD 2.0.12 of Debian 12, by folder"),
    "dnsmasq": ("counted", "dnsmasq 2.90 of Debian 12, by folder"),
    "strongswan": ("counted", "strongSwan 5.9.8 of Debian 12, by folder"),
    "openvpn": ("counted", "OpenVPN 2.6.14 of Debian 12, by folder"),
    "keepalived": ("counted", "keepalived 2.2.7 of Debian 12, by folder"),
    "squid": ("counted", "Squid 5.7 of Debian 12, by folder"),
    "suricata": ("counted", "Suricata 7.0.10 of Debian 13, by folder"),
    "snort": ("counted", "Snort 3.12.2.0 (commit 14aeb09f), by folder"),
    "openstack": ("counted", "Nova 26.2.2 as released, Neutron 21.0.0 of Debian 12, by folder"),
    "cluster": ("counted", "Corosync 3.1.7 and Pacemaker 2.1.5 of Debian 12, by folder"),
    "libslirp": ("counted", "libslirp 4.7.0 of Debian 12, by folder"),
    # -- our own experiments
    "bridge-test": ("measured", "our layer-2 experiments on a Linux bridge, kernel 6.18"),
    "ovs-test": ("measured", "our layer-2 experiments on Open vSwitch 3.1.0, userspace datapath"),
    "macvtap-test": ("measured", "our experiments with macvtap, kernel 6.18"),
    # -- texts
    "leinenbach": ("read", "Leinenbach and Santen, FM 2009, as summarised by A. Reid"),
    "nova-list": ("read", "a message to the cypherpunks list, 2016-02-10, on seL4 and NOVA"),
    "vsphere-l2": ("read", "VMware vSphere 5.0, 6.0 and 6.5 documentation, layer 2 security policy"),
    "vsphere-67": ("read", "VMware vSphere 6.7 manual, page 200"),
    "vsphere-65": ("read", "VMware vSphere 6.5 security documentation, several networks on one host"),
    "vsphere-drs": ("read", "VMware vSphere 6.5 and 7.0 resource management documentation"),
    "cis-esxi": ("read", "CIS benchmark for ESXi 7.0, 7.6, and STIG ESXI5-VMNET-000011"),
    "libvirt-docs": ("read", "libvirt 9.0.0, docs/formatdomain.rst"),
    "libvirt-migration": ("read", "libvirt 9.0.0, docs/migration.rst"),
    "ovs-docs": ("read", "Open vSwitch 3.1.0, vswitchd/vswitch.xml"),
    "xen-support": ("read", "Xen 4.17, SUPPORT.md"),
    "kernel-docs": ("read", "Linux 6.1.176, Documentation/admin-guide/hw-vuln"),
    "bridge-code": ("read", "Linux 6.1.176, net/bridge"),
    "wolf": ("read", "Chris Wolf, Virtual switch security, searchservervirtualization.techtarget.com"),
    "bull": ("read", "Bull and Matthews, IJCNDS 2016 (DEF CON 23), abstract"),
    "thimmaraju": ("read", "Thimmaraju et al., SOSR 2018, abstract"),
    "guardicore": ("read", "Guardicore Labs on fuzzing vmswitch (hAFL1)"),
    "smolyar": ("read", "Smolyar, Ben-Yehuda and Tsafrir, USENIX Security 2015, abstract"),
    "yarom": ("read", "Yarom and Falkner, USENIX Security 2014"),
    "inci": ("read", "Inci et al., Cache Attacks Enable Bulk Key Recovery on the Cloud, 2015"),
    "cheerscrypt": ("read", "linuxsecurity.com on Cheerscrypt"),
    "esxiargs": ("read", "press reports on ESXiArgs, February 2023 (darkreading, sos-vo)"),
    "sysdig": ("read", "the CISA catalogue of 2025.08.25, and sysdig.jp for the score"),
    "kev": ("read", "CISA catalogue of known exploited vulnerabilities, 2025.08.25"),
    "record": ("read", "the CVE record"),
    "debian-qemu": ("read", "changelog of Debian's qemu 7.2"),
    "debian-linux": ("read", "changelog of Debian's linux 6.1.176"),
    "debian-xen": ("read", "changelog of Debian's xen 4.17.5"),
    "debian-ovs": ("read", "changelog of Debian's openvswitch 3.1.0"),
    "debian-ovn": ("read", "changelog of Debian's ovn 23.03.1"),
    "debian-dpdk": ("read", "changelog of Debian's dpdk 22.11.11"),
    "debian-neutron": ("read", "changelog of Debian's neutron 21.0.0"),
    "debian-libvirt": ("read", "changelog of Debian's libvirt 9.0.0"),
    # -- the rest
    "memory": ("remembered", "nothing that we could read"),
    "nova-paper": ("remembered", "Steinberg and Kauer, EuroSys 2010, figure 1, from memory; no newer count is public"),
    "by-analogy": (
        "inferred",
        "no count is public; by analogy with the Linux bridge and Open vSwitch, which are counted",
    ),
    "a-kernel": (
        "inferred",
        "no count is known to us; it is built on a general-purpose kernel, and those were counted",
    ),
    "by-kind": ("inferred", "it follows from what such a thing is"),
}
"""For each source how we know what it says (see `Evidence`), and what it is."""
