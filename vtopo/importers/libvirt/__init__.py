"""libvirt: domain, network, interface and nwfilter XML, and what `virsh capabilities` says of a host."""
