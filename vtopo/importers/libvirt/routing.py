"""The routers that libvirt's networks are: what the host forwards, as the rules say that libvirt sets for each mode."""

from __future__ import annotations

from vtopo.importers.libvirt.building import Building
from vtopo.importers.libvirt.drafts import OUTSIDE, Router, Segment
from vtopo.importers.libvirt.records import Network

_NOTES = {
    "nat": "leaves with the address of the host: filters further away see that one",
    "route": "",
    "open": "libvirt sets no rules for it: the host's own firewall decides, which is in no file",
}


def routers(building: Building) -> list[Router]:
    """The routers of a host: one for each network that is forwarded, one for each VM with a network in user mode."""
    forwarded = [network for network in building.host.networks.values() if network.forwarded]
    for network in forwarded:  # first, so that who forwards to any interface knows them all
        for device in network.devices:
            building.wire(device, network.at)
        if not network.devices:
            building.wire(f"network {OUTSIDE}", network.at)
    users = [switch for key, switch in building.switches.items() if key.startswith("user ")]
    for switch in users:
        at = next(plug.nic.at for one in building.machines for plug in one.plugs if plug.switch is switch)
        building.wire(f"network {OUTSIDE}", at)
    found = [_router(building, network) for network in forwarded]
    for switch in users:
        inner = switch.segments[None]
        name = building.fabric.names.take(f"{inner.name}-nat", "router")
        forwards = any(plug.nic.forwards for one in building.machines for plug in one.plugs if plug.switch is switch)
        policy: list[tuple[str, ...]] = [("allow", inner.name, "->", "any")]
        policy.append(("default", "unknown" if forwards else "deny"))
        notes = ["leaves with the address of the host"]
        notes += ["ports of the host lead to it: which ones, a plan can not say"] if forwards else []
        found.append(Router(name, "", next(iter(switch.sources)), [inner, *building.leaving()], policy, notes))
    return found


def _own(building: Building, network: Network) -> Segment:
    """The segment that the host is in at the bridge of a network, whatever VLANs its ports have."""
    return building.wire(building.media.name_of(network), network.at)


def _router(building: Building, network: Network) -> Router:
    inner = _own(building, network)
    others: list[Network] = []
    if network.devices:
        legs = [building.wire(device, network.at) for device in network.devices]
    else:
        legs = building.leaving()
        # What is routed takes packets from any network in which the host has an address, isolated ones too.
        others = [
            other
            for other in building.host.networks.values()
            if other is not network and other.internal and other.own and network.mode != "nat"
        ]
    legs = list({id(leg): leg for leg in [inner, *legs, *(_own(building, other) for other in others)]}.values())
    closed = [_own(building, other).name for other in others if other.mode in ("nat", "isolated")]
    policy: list[tuple[str, ...]] = []
    if network.mode == "open":
        policy.append(("default", "unknown"))
    else:
        policy.append(("allow", inner.name, "->", inner.name))
        open_ = [prefix for prefix in network.prefixes if network.mode == "route" or _plain6(network, prefix)]
        policy += [("allow", "any", "->", _listed(open_))] if open_ else []
        policy.append(("deny", "any", "->", _listed([inner.name, *closed])))
        policy += [("allow", _listed(network.prefixes), "->", "any")] if network.prefixes else []
        policy.append(("default", "deny"))
    name = building.fabric.names.take(f"{inner.name}-router", "router")
    notes = [_NOTES[network.mode]] if _NOTES[network.mode] else []
    return Router(name, "", network.at.source, legs, policy, notes)


def _plain6(network: Network, prefix: str) -> bool:
    """Whether a prefix of a translated network is routed all the same: IPv6 is, unless that is asked for."""
    return ":" in prefix and not network.masked6


def _listed(names: list[str] | tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"[{' '.join(names)}]"
