"""Virtual machine monitors: how large they are, what holds a broken device model, and what leads past that.

A VMM is at least what all its VMs share. At most, the device model of one VM and the management agent are in it too,
where a plan does not show them as components. No product makes a VMM `sandboxed`: each leaves guests some way past its
device model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vtopo.knowledge.rows import Row

VMM = ("vmm",)
SIBLINGS = (
    "SMT stays on by default; on processors with L1TF a guest can then read what a sibling loads",
    "kernel-docs",
)
KERNEL_PATHS = (
    ("vhost-net, tap and tun take the frames of guests in the kernel of the host (CVE-2019-14835)", "record"),
    ("KVM itself runs in that kernel; with nested virtualization on, CVE-2021-29657 led into it", "record"),
)
MONITORS: Mapping[str, Row] = {
    "vmware-esxi": {
        "title": "VMware ESXi",
        "kinds": VMM,
        "sizes": ((VMM, ("esxi-2010",), None),),
        "closed": True,
        "settings": (
            (
                "vmm",
                "sandboxed",
                "no",
                "CVE-2025-22225 leads out of the sandbox and was used in the wild",
                "kev",
                "high",
            ),
        ),
        "confined": (
            ("the device model of a VM (VMX) runs in a sandbox, where some flaws end (CVE-2024-22252)", "record"),
        ),
        "paths": (
            ("CVE-2025-22225 writes from that sandbox to the kernel; used in the wild with CVE-2025-22224", "kev"),
            ("CVE-2020-4005 raised the rights of a VMX process that was taken over before", "record"),
        ),
        "notes": (
            ("its switches are products of their own: `vmware-vss` and `vmware-vds`", "vsphere-65"),
            ("two vswitches of a host have no direct way to each other", "vsphere-65"),
            ("a rule that binds VMs to hosts may be of a kind that DRS is free to break", "vsphere-drs"),
        ),
    },
    "kvm": {
        "title": "Linux with KVM, QEMU and libvirt",
        "kinds": VMM,
        "sizes": ((VMM, ("kvm-kernel",), ("kvm-kernel", "libvirt-qemu", "qemu-default")),),
        "settings": (
            ("vmm", "sandboxed", "no", "vhost-net and tap lead past QEMU to the kernel of the host", "record", "high"),
        ),
        "confined": (("QEMU is a process for each VM; how well it is confined is a choice of the host", "qemu"),),
        "paths": (
            *KERNEL_PATHS,
            ("shared folders are parsed outside of the VM (CVE-2020-35517, CVE-2023-2861)", "debian-qemu"),
        ),
        "notes": (
            SIBLINGS,
            ("live migration is not encrypted unless that is asked for", "libvirt-migration"),
            ("pages may be shared between VMs if the host runs KSM", "libvirt-docs"),
        ),
        "contains": ("qemu", "libvirt"),
    },
    "proxmox-ve": {
        "title": "Proxmox VE: Linux with KVM and QEMU, and tools of its own",
        "kinds": VMM,
        "sizes": ((VMM, ("proxmox-kernel",), None),),
        "settings": (
            ("vmm", "sandboxed", "no", "vhost-net and tap lead past QEMU to the kernel of the host", "record", "high"),
        ),
        "paths": KERNEL_PATHS,
        "notes": (SIBLINGS, ("its own tools were not counted", "a-kernel")),
        "contains": ("kvm",),
    },
    "firecracker": {
        "title": "Linux with KVM and Firecracker",
        "kinds": ("vmm", "component"),
        "sizes": (
            (VMM, ("kvm-kernel",), ("kvm-kernel", "firecracker-raw")),
            (("component",), ("firecracker",), ("firecracker-raw",)),
        ),
        "settings": (
            (
                "vmm",
                "sandboxed",
                "no",
                "tap and KVM in the kernel of the host are not in the jail",
                "debian-linux",
                "high",
            ),
        ),
        "confined": (("its jailer (1,300 lines) starts each VMM without privileges", "firecracker"),),
        "paths": (
            ("tap and tun take the frames of guests in the kernel of the host (CVE-2024-41090)", "debian-linux"),
            KERNEL_PATHS[1],
        ),
        "notes": (SIBLINGS,),
    },
    "cloud-hypervisor": {
        "title": "Linux with KVM and Cloud Hypervisor",
        "kinds": ("vmm", "component"),
        "sizes": (
            (VMM, ("kvm-kernel",), ("kvm-kernel", "cloud-hypervisor-raw")),
            (("component",), ("cloud-hypervisor",), ("cloud-hypervisor-raw",)),
        ),
        "settings": (("vmm", "sandboxed", "no", "tap and KVM are in the kernel of the host", "debian-linux", "high"),),
        "paths": (
            ("tap and tun take the frames of guests in the kernel of the host (CVE-2024-41090)", "debian-linux"),
            KERNEL_PATHS[1],
        ),
        "notes": (SIBLINGS,),
    },
    "xen": {
        "title": "Xen with dom0 on Linux",
        "kinds": VMM,
        "sizes": ((VMM, ("xen-core", "dom0-kernel"), ("xen-core", "dom0-kernel", "xen-tools", "qemu-default")),),
        "settings": (
            (
                "vmm",
                "sandboxed",
                "no",
                "the device model runs in dom0, and confining it is a preview",
                "xen-support",
                "high",
            ),
        ),
        "confined": (("taking rights from the device model, and Linux stub domains, are previews", "xen-support"),),
        "paths": (
            ("the page tables of PV guests led into the hypervisor more than once (CVE-2017-8903)", "record"),
            ("dom0 parses the disks of guests that it boots by pygrub (CVE-2023-34325)", "debian-xen"),
            ("netback takes the frames of guests in the kernel of its domain (CVE-2023-34319)", "record"),
            ("devices are passed through with an IOMMU only, and not to guests one does not trust", "xen-support"),
        ),
        "notes": (
            ("a switch in a driver domain is `runs service-vm NAME`, and that VM a `xen-driver-domain`", "by-kind"),
            ("driver domains are supported with caveats, and oxenstored does not hold hostile ones", "xen-support"),
        ),
        "contains": ("qemu", "xen-toolstack"),
    },
    "xcp-ng": {
        "title": "XCP-ng or XenServer: Xen with dom0 and xapi",
        "kinds": VMM,
        "sizes": (
            (
                VMM,
                ("xen-core", "dom0-kernel", "xapi", "xapi-tools"),
                ("xen-core", "dom0-kernel", "xapi", "xapi-tools", "qemu-default"),
            ),
        ),
        "settings": (
            ("vmm", "sandboxed", "no", "as Xen: confining the device model is a preview", "xen-support", "medium"),
        ),
        "notes": (("its kernel is taken to be as large as that of dom0 in Debian", "linux"),),
        "contains": ("xen", "xapi"),
    },
    "hyper-v": {
        "title": "Microsoft Hyper-V",
        "kinds": VMM,
        "sizes": ((VMM, ("hyperv-2009",), None),),
        "closed": True,
        "settings": (
            (
                "vmm",
                "sandboxed",
                "no",
                "vmswitch takes the frames of guests in the kernel of the host",
                "record",
                "high",
            ),
        ),
        "paths": (
            ("vmswitch takes the frames of guests in the root partition (CVE-2021-28476)", "record"),
            ("the virtual GPU of RemoteFX led to the host and was used in the wild (CVE-2020-1040)", "kev"),
        ),
        "notes": (
            ("the root partition, a Windows, comes on top: unknown, and very large", "memory"),
            ("its switch is a product of its own: `hyperv-vmswitch`", "by-kind"),
        ),
    },
    "bhyve": {
        "title": "FreeBSD with bhyve",
        "kinds": VMM,
        "sizes": ((VMM, ("bhyve-core", "bhyve-devices"), None),),
        "notes": (("the FreeBSD kernel comes on top and was not counted", "xhyve"),),
    },
    "nova": {
        "title": "NOVA microhypervisor",
        "kinds": VMM,
        "sizes": ((VMM, ("nova-core",), None),),
        "notes": (
            ("today 14,000 lines with all options of x86-64, of which a configuration has fewer", "nova"),
            ("the VMM that each VM has for itself comes on top and was not counted", "nova"),
        ),
    },
    "virtualbox": {"title": "Oracle VirtualBox", "kinds": VMM},
    "vmware-workstation": {
        "title": "VMware Workstation, Player and Fusion",
        "kinds": VMM,
        "closed": True,
        "paths": (
            ("shared folders gave guests the files of the host (CVE-2008-0923)", "record"),
            ("the DHCP service of its network led to the host (CVE-2020-3947)", "record"),
        ),
    },
}
