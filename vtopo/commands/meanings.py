"""What the words mean that the table of the language only lists: reserved words, attack steps, exit codes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

RESERVED_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "any": "every address there is, where a policy names sources or destinations; every service, where it names "
        "services",
        "all": "every VM of the VMM that something stands in",
        "yes": "a flag is set; the word of the flag alone says the same",
        "no": "a flag is not set",
        "unknown": "nobody knows. It is neither yes nor no, and what rests on it is told with its uncertainty",
        "none": "nothing, said on purpose: where silence would mean a default, it means that there is none",
        "on": "where a block stands that is not written inside its parent. With several parents, what can be copied "
        "stands in each of them",
        "like": "behind the name of a block: the items of a template count as written here; what the block says "
        "itself wins",
    }
)
"""Each word that nothing can be named by."""

STEP_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "network": "from where an attacker can send to a node that offers a service it can reach",
        "gateway": "from where an attacker can send to a gateway, through a service that the gateway itself answers",
        "spoof": "a port that accepts forged frames lets its node send with the address of another node of the segment",
        "admin": "over the network into the admin interface of a VMM",
        "manager": "from a node that runs a management product to every VMM it manages",
        "escape": "out of a VM into its VMM",
        "vswitch": "from a VM into the vswitch that handles its frames, or into the filter there",
        "dma": "from a VM with a passthrough device into the memory of its host, where no IOMMU stops it",
        "core": "from a vswitch that runs in the kernel into its VMM",
        "service-vm": "between a vswitch and the VM it runs in, both ways",
        "control": "from a VMM to its VMs, its vswitches and the wires of its host",
        "storage": "into a datastore, over the network or from a VMM that mounts it",
        "disk": "from a datastore to every VM whose disk on it is not encrypted",
        "appliance": "between a gateway and the VM it is, both ways",
        "migration": "between a VM and a VMM of its cluster that it may come to, both ways; in `path --moves` only",
        "guest-channel": "from a VM to others over a channel of the VMM that no network sensor sees",
        "covert": "reading the secrets of a neighbour on one host; nothing is controlled by it",
    }
)
"""Each attack step."""

EXIT_CODES: Mapping[str, str] = MappingProxyType(
    {
        "0": "nothing was found at or above the severity of `--fail-on`",
        "1": "something was found at or above it, or a requirement is violated; `fmt --check` would change a file; "
        "`verify` has found a claim that does not hold",
        "2": "the plan can not be judged: it has mistakes, a file is missing, or there was nothing to check; a report "
        "can not be read, or is of another plan",
        "3": "vtopo failed by a bug of its own; please report it",
    }
)
"""What the command says by its exit code; where several apply, the highest number counts."""
EXIT_TOPIC = "exit-codes"
