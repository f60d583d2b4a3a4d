"""Lines of code, as counted or published. What a product is made of is said in terms of these."""

from __future__ import annotations

from collections.abc import Mapping

FIGURES: Mapping[str, tuple[int, str, str, str]] = {
    # -- kernels and hypervisors
    "kvm-kernel": (1_474_314, "kernel of a KVM host, without a virtual switch", "linux", "high"),
    "dom0-kernel": (1_422_165, "kernel of dom0 with netback, without its bridge and VLAN modules", "linux", "high"),
    "driver-domain-kernel": (
        1_311_250,
        "kernel of a network driver domain, with netback and a bridge",
        "linux",
        "high",
    ),
    "guest-kernel": (1_192_382, "kernel of a cloud guest, without modules", "linux-cloud", "high"),
    "virtio-guest": (8_302, "its virtio drivers", "linux", "high"),
    "xen-core": (174_663, "the hypervisor", "xen", "high"),
    "esxi-2010": (200_000, "the hypervisor as it was in 2010", "nova-paper", "low"),
    "hyperv-2009": (100_000, "the hypervisor as it was in 2009, without the root partition", "leinenbach", "medium"),
    "nova-core": (9_000, "the microhypervisor, without the VMM of each VM", "nova-list", "medium"),
    "bhyve-core": (12_263, "the kernel module, without the kernel it is in", "xhyve", "low"),
    "bhyve-devices": (17_849, "the device model", "xhyve", "low"),
    "proxmox-kernel": (1_474_314, "a kernel, taken to be as large as that of Debian", "a-kernel", "low"),
    "appliance": (1_192_382, "a general-purpose kernel", "a-kernel", "low"),
    # -- device models
    "qemu-default": (468_862, "QEMU with its default devices", "qemu", "high"),
    "qemu-minimal": (259_824, "QEMU with no default devices and features", "qemu", "high"),
    "firecracker": (52_457, "the VMM, without tests", "firecracker", "medium"),
    "firecracker-raw": (77_075, "the VMM, with the tests inside its files", "firecracker", "medium"),
    "cloud-hypervisor": (91_732, "the VMM, without tests", "cloud-hypervisor", "medium"),
    "cloud-hypervisor-raw": (115_557, "the VMM, with the tests inside its files", "cloud-hypervisor", "medium"),
    "virtiofsd": (8_182, "virtiofsd", "qemu-tree", "medium"),
    "libslirp": (11_141, "libslirp", "libslirp", "medium"),
    # -- management
    "libvirt-qemu": (328_302, "libvirt, as far as it serves QEMU", "libvirt", "medium"),
    "libvirt-all": (479_982, "all of libvirt", "libvirt", "medium"),
    "libvirt-network": (10_921, "networks and filters of libvirt", "libvirt", "medium"),
    "xen-tools": (95_451, "libxl with xl, the Xen libraries and xenstored", "xen-tree", "medium"),
    "xapi": (213_438, "xapi with its daemons", "xapi", "medium"),
    "xapi-tools": (31_773, "the Xen libraries and oxenstored", "xen-tree", "medium"),
    "openstack": (216_079, "Nova and Neutron, without the other services", "openstack", "medium"),
    "corosync": (40_957, "Corosync", "cluster", "medium"),
    "pacemaker": (121_091, "Pacemaker", "cluster", "medium"),
    # -- virtual networks
    "bridge": (17_535, "the bridge with STP and LLC", "linux", "high"),
    "tap": (4_005, "tun and tap", "linux", "high"),
    "vhost": (3_702, "vhost-net", "linux", "high"),
    "vlan": (3_089, "802.1Q", "linux", "high"),
    "macvtap": (2_701, "macvtap", "linux", "high"),
    "ovs-datapath": (11_285, "the datapath in the kernel", "linux", "high"),
    "ovs-datapath-all": (24_560, "the datapath in the kernel with all it needs", "linux", "high"),
    "ovs-tunnels": (10_628, "its tunnels", "linux", "high"),
    "ovs-daemon": (217_237, "ovs-vswitchd", "ovs", "medium"),
    "ovs-database": (23_210, "ovsdb-server", "ovs", "medium"),
    "dpdk": (141_112, "DPDK, as far as Open vSwitch needs it", "dpdk", "medium"),
    "vpp-core": (328_507, "VPP without plugins", "vpp", "medium"),
    "vpp-plugins": (318_358, "its plugins", "vpp", "medium"),
    "pf-driver": (
        16_357,
        "the smallest driver counted (igb); what the card itself runs is not public",
        "linux",
        "medium",
    ),
    "vmswitch": (10_000, "vmswitch.sys", "by-analogy", "low"),
    "vmware-datapath": (15_000, "the datapath", "by-analogy", "low"),
    # -- filters, gateways, sensors
    "nft": (36_102, "nftables with connection tracking", "linux", "high"),
    "netfilter-all": (104_496, "all modules of netfilter", "linux", "high"),
    "frr-zebra": (162_124, "zebra with static routes", "frr", "medium"),
    "frr-all": (568_365, "all of FRR", "frr", "medium"),
    "bird": (61_846, "BIRD", "bird", "medium"),
    "dnsmasq": (34_631, "dnsmasq", "dnsmasq", "medium"),
    "strongswan": (359_384, "strongSwan", "strongswan", "medium"),
    "openvpn": (92_835, "OpenVPN", "openvpn", "medium"),
    "keepalived": (65_007, "keepalived", "keepalived", "medium"),
    "squid": (177_763, "Squid", "squid", "medium"),
    "suricata": (327_668, "Suricata, C and its own Rust", "suricata", "medium"),
    "suricata-vendored": (571_428, "the Rust libraries that come with it", "suricata", "medium"),
    "snort": (319_123, "Snort", "snort", "medium"),
}
"""For each figure the lines, what was counted, its source and how sure it is."""
