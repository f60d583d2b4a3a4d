"""What is read once for all who say it in equal words: it must stay what each of them alone would mean."""

from __future__ import annotations

from .plans import mistakes, model

PAIR = """
host a { nic p0, nic p1, nic bond { bonds [p0 p1], carries net }, vmm hv { vswitch vs0 { uplink bond } } }
host b { nic p0, nic p1, nic bond { bonds [p0 p1], carries net }, vmm hv { vswitch vs0 { uplink bond } } }
segment net
"""


def test_equal_words_name_what_is_near() -> None:
    plan = model(f"{PAIR}vm v {{ on a, nic {{ switch vs0, carries net }} }}\nvm w {{ on b, nic {{ switch vs0 }} }}")
    assert plan.nics["a.bond"].bonds == ("a.p0", "a.p1")
    assert plan.nics["b.bond"].bonds == ("b.p0", "b.p1")
    assert plan.vms["v"].nics[0].vswitches == ("a.hv.vs0",)
    assert plan.vms["w"].nics[0].vswitches == ("b.hv.vs0",)


def test_a_switch_is_physical_or_virtual_by_whose_nic_it_is() -> None:
    plan = model(
        "segment net\nswitch vs0 { carries net }\n"
        "host a { nic p0 { switch vs0, carries net }, vmm hv { vswitch vs0 { uplink p0 } } }\n"
        "vm v { on a, nic { switch vs0, carries net } }"
    )
    assert plan.nics["a.p0"].switches == ("vs0",)
    assert plan.vms["v"].nics[0].vswitches == ("a.hv.vs0",)


def test_members_of_a_range_are_cut_whoever_names_them_first() -> None:
    plan = model(
        "segment net\nmachine m[1..3] { nic { carries net } }\n"
        "firewall f { legs net, allow m2 -> net }\nfirewall g { legs net, allow m2 -> net, allow m3 -> net }"
    )
    assert list(plan.machines) == ["m1", "m2", "m3"]


def test_a_mistake_is_told_wherever_it_is_made() -> None:
    assert mistakes("switch a { carries nowhere }\nswitch b { carries nowhere }") == [
        ("unknown-name", "nowhere"),
        ("unknown-name", "nowhere"),
    ]
    assert mistakes("firewall f { legs none }\nhost h { vmm hv }\nvm v { on h, firewall f2 { legs none } }")[-1] == (
        "not-here",
        "legs none",
    )


def test_a_vm_that_stays_says_nothing_of_one_that_moves() -> None:
    told = mistakes(
        f"{PAIR}vswitch vs1 {{ on a }}\ncluster c {{ members [a b] }}\n"
        "vm stays { on a, pinned, nic { switch vs1 } }\nvm moves { on a, nic { switch vs1 } }"
    )
    assert told == [("not-on-every-member", "vs1")]
