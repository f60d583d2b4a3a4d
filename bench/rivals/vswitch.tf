# A vswitch of two port groups with all three of its security settings open, for `checkov -f bench/rivals/vswitch.tf`.
resource "vsphere_host_virtual_switch" "vs0" {
  name                   = "vs0"
  host_system_id         = "host-1"
  network_adapters       = ["vmnic0"]
  active_nics            = ["vmnic0"]
  standby_nics           = []
  allow_promiscuous      = true
  allow_forged_transmits = true
  allow_mac_changes      = true
}

resource "vsphere_host_port_group" "front" {
  name                = "front"
  host_system_id      = "host-1"
  virtual_switch_name = vsphere_host_virtual_switch.vs0.name
  vlan_id             = 10
}

resource "vsphere_host_port_group" "back" {
  name                = "back"
  host_system_id      = "host-1"
  virtual_switch_name = vsphere_host_virtual_switch.vs0.name
  vlan_id             = 20
}
