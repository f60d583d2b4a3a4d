"""The folder that `vtopo new-rule` writes: a rule that works, to be made into another one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

JUDGMENT = '''\
"""A VM has several virtual NICs."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Case, Finding, Severity, Span, Vm, Witness, says

SEVERITY = Severity.WARNING
CATEGORY = "hygiene"
STANDARDS: tuple[str, ...] = ()


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each VM that has more than one virtual NIC."""
    for vm in case.model.vms.values():
        if len(vm.nics) > 1:
            yield case.finding(
                f"vm {vm.id} has {len(vm.nics)} virtual NICs",
                about=[vm.id],
                at=vm.at,
                proof=Witness("it has several", tuple(says(vm.id, "in", *each) for each in _segments(vm))),
            )


def _segments(vm: Vm) -> Iterator[tuple[str, Span]]:
    """The segments that a VM is in, each with the place that says so."""
    for nic in vm.nics:
        yield from ((segment, nic.place("carries")) for segment in nic.carries)
'''

PAGE = """\
# {id}

A VM has several virtual NICs.

## What it finds

A VM with more than one virtual NIC, in whatever segments.

## Why it matters

What is in two networks can pass on between them what no firewall has seen.

## Example

```
segment lan
segment lab

vm db {{ nic {{ carries lan }}, nic {{ carries lab }} }}
```

## What to do instead

Give it one virtual NIC, and let a firewall do the rest.

## When to allow it

```
accept {id} on db until 2027-03-31 because "moves in March" by "j.doe"
```

## What it can not see

NICs of a host that are passed through to the VM.

## References

- Our own house rules
"""

BAD = """\
plan "A database in two networks"
segment lan
segment lab

host esx {
  nic p0 { carries [lan lab] }
  vmm hv {
    vswitch vs0 { uplink p0 }
    vm db { nic { carries lan }, nic { carries lab } }  # expect: ID
  }
}
"""

GOOD = """\
plan "A database in one network, and another one in the other"
segment lan
segment lab

host esx {
  nic p0 { carries [lan lab] }
  vmm hv {
    vswitch vs0 { uplink p0 }
    vm db   { nic { carries lan } }
    vm test { nic { carries lab } }
  }
}
"""


def files(rule: str) -> Mapping[str, str]:
    """The files of a new rule, by their names in its folder."""
    return {
        "__init__.py": JUDGMENT,
        "README.md": PAGE.format(id=rule),
        "bad.vt": BAD.replace("ID", rule),
        "good.vt": GOOD,
    }


def folder(rule: str) -> str:
    """The name of the folder of a rule."""
    return rule.replace("-", "_")


def begin(rule: str, into: Path) -> Path:
    """Writes the folder of a new rule, and says which it is; an OSError says why it can not be written."""
    home = into / folder(rule)
    home.mkdir(parents=True)
    for name, text in files(rule).items():
        (home / name).write_text(text, encoding="utf-8")
    return home
