"""Guests, device models, agents, gateways, sensors and managers: how large they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vtopo.knowledge.rows import Row

GATEWAY = ("firewall", "router")
SENSOR = ("sensor", "component")
MANAGED = ("component", "manager")
SOFTWARE: Mapping[str, Row] = {
    "linux-guest": {
        "title": "a guest with Linux",
        "kinds": ("vm",),
        "sizes": ((("vm",), ("guest-kernel", "virtio-guest"), None),),
        "notes": (("what runs on the kernel comes on top; it counts for those who rely on this VM", "by-kind"),),
    },
    "xen-driver-domain": {
        "title": "Xen network driver domain with Linux",
        "kinds": ("vm",),
        "sizes": ((("vm",), ("driver-domain-kernel",), None),),
        "paths": (("netback takes the frames of guests; it can crash on them (CVE-2023-34319)", "record"),),
        "notes": (("one for each guest keeps a broken netback to that guest, says the record", "record"),),
        "contains": ("xen-netback",),
    },
    "xen-netback": {"title": "netback, the network backend of Xen in Linux", "kinds": ("component",)},
    "qemu": {
        "title": "QEMU, the device model of a VM",
        "kinds": ("component",),
        "sizes": ((("component",), ("qemu-minimal",), ("qemu-default",)),),
        "notes": (("352 CVE ids; of those told by device most are of SCSI (27), USB (15) and 9p (13)", "debian-qemu"),),
    },
    "libvirt": {"title": "libvirt", "kinds": MANAGED, "sizes": ((MANAGED, ("libvirt-qemu",), ("libvirt-all",)),)},
    "xen-toolstack": {
        "title": "xl, libxl and xenstored",
        "kinds": ("component",),
        "sizes": ((("component",), ("xen-tools",), ("xen-tools",)),),
        "notes": (("the xenstored in OCaml does not hold driver domains that are hostile", "xen-support"),),
    },
    "xapi": {"title": "xapi, of XCP-ng and XenServer", "kinds": MANAGED, "sizes": ((MANAGED, ("xapi",), ("xapi",)),)},
    "virtiofsd": {
        "title": "virtiofsd, a shared folder",
        "kinds": ("component",),
        "sizes": ((("component",), ("virtiofsd",), ("virtiofsd",)),),
    },
    "slirp": {
        "title": "libslirp, the user network of QEMU",
        "kinds": ("component", "vswitch"),
        "sizes": ((("component", "vswitch"), ("libslirp",), ("libslirp",)),),
        "settings": (
            ("vswitch", "runs", "process", "it is a library in the process of the device model", "libslirp", "medium"),
        ),
    },
    "dnsmasq": {"title": "dnsmasq", "kinds": ("component",), "sizes": ((("component",), ("dnsmasq",), ("dnsmasq",)),)},
    "corosync": {
        "title": "Corosync",
        "kinds": ("component",),
        "sizes": ((("component",), ("corosync",), ("corosync",)),),
    },
    "pacemaker": {
        "title": "Pacemaker",
        "kinds": ("component",),
        "sizes": ((("component",), ("pacemaker",), ("pacemaker",)),),
    },
    "frr": {"title": "FRR", "kinds": GATEWAY, "sizes": ((GATEWAY, ("frr-zebra",), ("frr-all",)),)},
    "bird": {"title": "BIRD", "kinds": GATEWAY, "sizes": ((GATEWAY, ("bird",), ("bird",)),)},
    "keepalived": {
        "title": "keepalived",
        "kinds": (*GATEWAY, "component"),
        "sizes": (((*GATEWAY, "component"), ("keepalived",), ("keepalived",)),),
    },
    "strongswan": {"title": "strongSwan", "kinds": GATEWAY, "sizes": ((GATEWAY, ("strongswan",), ("strongswan",)),)},
    "openvpn": {"title": "OpenVPN", "kinds": GATEWAY, "sizes": ((GATEWAY, ("openvpn",), ("openvpn",)),)},
    "squid": {"title": "Squid", "kinds": GATEWAY, "sizes": ((GATEWAY, ("squid",), ("squid",)),)},
    "pan-os": {
        "title": "Palo Alto PAN-OS, VM-Series",
        "kinds": GATEWAY,
        "sizes": ((GATEWAY, ("appliance",), None),),
        "closed": True,
    },
    "fortios": {
        "title": "Fortinet FortiOS, FortiGate-VM",
        "kinds": GATEWAY,
        "sizes": ((GATEWAY, ("appliance",), None),),
        "closed": True,
    },
    "cisco-asa": {
        "title": "Cisco ASA, ASAv",
        "kinds": GATEWAY,
        "sizes": ((GATEWAY, ("appliance",), None),),
        "closed": True,
    },
    "juniper-vsrx": {
        "title": "Juniper vSRX",
        "kinds": GATEWAY,
        "sizes": ((GATEWAY, ("appliance",), None),),
        "closed": True,
    },
    "netscaler": {"title": "Citrix NetScaler ADC", "kinds": GATEWAY, "closed": True},
    "big-ip": {"title": "F5 BIG-IP", "kinds": GATEWAY, "closed": True},
    "suricata": {
        "title": "Suricata",
        "kinds": SENSOR,
        "sizes": ((SENSOR, ("suricata",), ("suricata", "suricata-vendored")),),
    },
    "snort": {"title": "Snort 3", "kinds": SENSOR, "sizes": ((SENSOR, ("snort",), ("snort",)),)},
    "vcenter": {
        "title": "VMware vCenter",
        "kinds": ("manager",),
        "closed": True,
        "notes": (
            ("10 entries name it, against 6 of ESXi: who controls it controls every VMM it manages", "kev"),
            ("from one server, ransomware then encrypts every VM on it", "cheerscrypt"),
            ("in February 2023 about 3,800 servers were hit by way of an old management service", "esxiargs"),
        ),
    },
    "nsx-manager": {"title": "VMware NSX Manager", "kinds": ("manager",), "closed": True},
    "openstack": {
        "title": "OpenStack with Nova and Neutron",
        "kinds": ("manager",),
        "sizes": ((("manager",), ("openstack",), None),),
        "notes": (("its other services were not counted", "openstack"),),
        "contains": ("openstack-security-groups",),
    },
    "scvmm": {"title": "Microsoft System Center VMM", "kinds": ("manager",), "closed": True},
}
