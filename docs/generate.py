"""Writes the pages of docs/ that are made from the code; with --check, names those that are out of date instead."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from vtopo.commands.catalogue import as_page
from vtopo.commands.explain import default_of, example, slot_docs, standing, usages, value_doc
from vtopo.commands.meanings import EXIT_CODES, RESERVED_MEANINGS, STEP_MEANINGS
from vtopo.commands.products import size
from vtopo.highlighting import textmate
from vtopo.knowledge import catalogue, taken
from vtopo.knowledge.forms import Product
from vtopo.knowledge.steps import USUAL
from vtopo.model.document import plan_schema
from vtopo.rulebook import BUILTIN, rules
from vtopo.vocabulary import (
    CHOICES,
    EVERY,
    HEADS,
    KINDS,
    PHRASES,
    REFERENCES,
    TOP,
    TYPES,
    Attribute,
    Kind,
    Phrase,
    attributes,
    children,
)

HERE = Path(__file__).parent

INTRODUCTION = """\
<!-- Made by docs/generate.py from vtopo/vocabulary. Change it there. -->
# The language

A plan says what stands where and what is connected to what: networks, hosts, virtual switches, VMs, firewalls. It is a
text, made to be read by people, compared in reviews and kept in git. It is data: nothing in it is computed.

```
plan "Web shop on one host"

levels public < internal

service https tcp/443

dmz     web_net { level public, vlan 10 }
segment db_net  { level internal, vlan 20 }

host esx1 {
  nic p0 { carries [web_net db_net], speed 10Gbit/s }
  vmm hv {
    vswitch vs0 { uplink p0 }
    vm web[1..4] { nic { carries web_net }, serves https }
    vm db        { nic { carries db_net }, asset "customer data" }
  }
}

require web_net apart from db_net by vswitch
```

A line is a *statement* (`levels public < internal`) or the start of a *block* (`host esx1 { ... }`). Newline or comma
ends an item. Names and values are bare words, what people read is a text in double quotes, several values stand in
square brackets, and `#` starts a comment. `vtopo explain WORD` shows in the terminal what this page says of a word.
"""

RULES = """\
## Nine rules

1. **Place.** A block stands inside its parent, or anywhere else and says `on PARENT`. `on` never means anything else,
   and a block that does both is a mistake.
2. **Copies.** A vswitch, portgroup, filter, component, gateway or sensor that is `on` several parents stands in each of
   them. So a distributed switch is written once, and still is many switches in many places.
3. **Containers stand for what is in them.** Where VMMs are wanted, a host means its only VMM and a cluster its members;
   where vswitches are wanted, a VMM means all of its own.
4. **Place says what a thing is.** A firewall at the top of a plan is a box, in a VM an appliance, in a VMM kernel code.
   It is the same with routers and sensors.
5. **Names.** Most things have one name for the whole plan, wherever they stand, so that a VM that moves stays itself.
   Only parts (nic, vmm, vswitch, portgroup, component, filter) are named by their path, `esx1.hv.vs0`; a path may leave
   out steps while it stays clear. A part may go unnamed and is then called as its kind, the next one `nic2`. Names hold
   no dot: what had one elsewhere keeps it as its `label`.
6. **Names near by.** What a VM is plugged into, and the uplinks of a vswitch, are looked up on the host they are on. A
   VM that may move over a cluster needs its vswitch on every member, under the same name.
7. **Many.** `web[1..4]` declares four equal things and means all of them elsewhere; `vm [a b] { ... }` declares two. An
   attribute takes one value, or a list where the tables below say *list*. A flag alone means yes.
8. **Not known, and none.** `unknown` and `none` can be said of every attribute, and are not the same: where nobody
   knows, vtopo says what depends on it. A unit touches its number: `10Gbit/s`.
9. **Variants.** A plan may `include` another, `change` what came with it and `remove` parts of it. So a what-if is
   three lines. Neither touches what the same file declares, so the order of lines never matters.

What a plan leaves open gets the default of the tables below. Defaults marked *assumed* are listed in every report,
because findings may rest on them.
"""

KNOWLEDGE = """\
<!-- Made by docs/generate.py from vtopo/knowledge. Change it there. -->
# What vtopo knows of products

`product NAME` in a block stands for all that this page says of it: its size, and how it is set as long as nobody says
otherwise. `vtopo explain product NAME` shows it with its sources, and every report lists what it took from here. A plan
overrides each of it: by `size`, or by the attribute itself. `NAME` may have a version behind it (`xen-4.17`); nothing
depends on it, and what is known for some versions only says so in its source.

A product speaks of the thing that names it and of no other: the vswitches of a `vmware-esxi` are `vmware-vss` or
`vmware-vds`, and say so themselves. A product that vtopo does not know is no mistake: nothing is taken of it, and the
report says that, with the name it comes closest to.

## How to read a size

- The unit is a thousand lines of code, counted with cloc: no blank lines, no comments, no tests. Another counter came
  out 14 to 23 % lower. Ends are rounded to two digits, outward.
- The lower end is what is in it for certain, the upper end all there may be. Of a VMM these are the kernel and
  hypervisor that all its VMs share, and with the device model of one VM and the management agent. A plan that shows the
  device model as a component counts it twice in the upper end, never in the lower one.
- *At least* means that nobody can say how large it is: its source is closed, or something in it was not counted.
- Not counted anywhere: the C library and other common ones, generated code, microcode, firmware of hosts and cards.
- Lines are exposure, not quality.
- How we know: *counted* by us, *measured* in an experiment of ours, *read* in the text named, *inferred* from what is
  known, or *remembered*, which means that nobody checked it.
"""

NOT_KNOWN = """\
## What is not assumed

- `sandboxed` is never taken to be so. Device models are confined in many products, but each leaves guests some way past
  them: a kernel that takes their frames, or a flaw of the sandbox that was used. Who knows better says `sandboxed yes`.
- `guest-channel` is not assumed of any product: no text that we read says whether it is on by itself.
- Ports of Hyper-V, VPP, SR-IOV cards and NSX have the defaults of the language: we read nothing about them. Those of a
  VMware distributed switch are unknown where releases differ.
- There is no figure for the firmware of servers, for storage systems, and for vCenter, SCVMM and NSX Manager.
- Of a CVE only those are here whose record, fix or place in the catalogue of exploited ones we saw, and a score only if
  we read it. No entry does not mean no flaw, and their number says more about scrutiny than about quality.
"""

GRAMMAR = "../editors/vscode/syntaxes/vtopo.tmLanguage.json"

STACKS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "KVM with a Linux bridge": (("vmm", "kvm"), ("vswitch", "linux-bridge")),
    "KVM with a Linux bridge and a filter in it": (
        ("vmm", "kvm"),
        ("vswitch", "linux-bridge"),
        ("filter", "linux-netfilter"),
    ),
    "KVM with Open vSwitch": (("vmm", "kvm"), ("vswitch", "open-vswitch")),
    "KVM with Open vSwitch and DPDK": (("vmm", "kvm"), ("vswitch", "open-vswitch-dpdk")),
    "KVM with macvtap (VEPA)": (("vmm", "kvm"), ("vswitch", "macvtap")),
    "KVM with SR-IOV": (("vmm", "kvm"), ("vswitch", "sr-iov")),
    "KVM with Firecracker and a Linux bridge": (("vmm", "firecracker"), ("vswitch", "linux-bridge")),
    "Xen with a bridge in dom0": (("vmm", "xen"), ("vswitch", "linux-bridge")),
    "Xen with a bridge in a driver domain": (
        ("vmm", "xen"),
        ("vswitch", "linux-bridge"),
        ("vm", "xen-driver-domain"),
    ),
    "XCP-ng with Open vSwitch": (("vmm", "xcp-ng"), ("vswitch", "open-vswitch")),
    "VMware ESXi": (("vmm", "vmware-esxi"), ("vswitch", "vmware-vds")),
    "Hyper-V": (("vmm", "hyper-v"), ("vswitch", "hyperv-vmswitch")),
}
"""What some usual hosts are made of, by block and product."""


def main(args: list[str]) -> int:
    """Writes what is out of date, or with --check tells it; the exit code is 1 where the check finds something."""
    texts = pages()
    stale = [name for name, text in texts.items() if _current(HERE / name) != text]
    if "--check" in args:
        for name in stale:
            print(f"docs/{name} is out of date: run `python docs/generate.py`")
        return 1 if stale else 0
    for name in stale:
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[name], encoding="utf-8", newline="\n")
        print(f"wrote docs/{name}")
    return 0


def pages() -> dict[str, str]:
    """The text of every generated page by its name in docs/."""
    import command_line

    from bench import precision
    from vtopo.config import schema as settings
    from vtopo.reports.json import schema

    return {
        "language.md": language(),
        "knowledge.md": knowledge(),
        "command-line.md": command_line.page((f"`{code}`", meaning) for code, meaning in EXIT_CODES.items()),
        "settings.md": command_line.settings(),
        "precision.md": precision.page(),
        "rules.md": as_page(rules(packs=[BUILTIN])),
        GRAMMAR: textmate.grammar(),
        "schema/plan.schema.json": json.dumps(plan_schema(), indent=2, ensure_ascii=False) + "\n",
        "schema/assessment.schema.json": schema(),
        "schema/config.schema.json": json.dumps(settings(), indent=2, ensure_ascii=False) + "\n",
    }


def language() -> str:
    """The reference of the language."""
    parts = [INTRODUCTION, RULES, "## Blocks\n", _overview(), _every()]
    parts += [_block(kind) for kind in KINDS.values()]
    parts.append("## Statements\n")
    parts += [_statement(phrase) for phrase in (*PHRASES, *HEADS)]
    parts += [_types(), _words("Reserved words", "Nothing can be named by these.", RESERVED_MEANINGS)]
    parts.append(_words("Attack steps", "The steps that `difficulty` speaks of.", STEP_MEANINGS))
    parts.append(_words("Exit codes", "Where several apply, the highest counts.", EXIT_CODES))
    return "\n".join(parts)


def knowledge() -> str:
    """The overview of the products, and what is known of them."""
    products = [found for name in catalogue.names() if (found := catalogue.product(name))]
    sized = [(product, kind) for product in products for kind in product.kinds]
    said = [(product, its) for product in products for its in product.settings]
    held = (("what holds it", "confined"), ("past that", "paths"))
    facts = [
        (f"`{p.id}`", what, f"{fact.text} ({fact.source})")
        for p in products
        for what, name in held
        for fact in getattr(p, name)
    ]
    flaws = [
        (flaw.id, _named(flaw.products), flaw.part, flaw.gives, flaw.kind and f"`{flaw.kind}`", _score(flaw.score),
         "yes" if flaw.exploited else "", str(flaw.source))
        for flaw in catalogue.all_flaws()
    ]  # fmt: skip
    parts = [
        KNOWLEDGE,
        "## Products and their sizes\n",
        _table(("product", "is", "as", "kloc", "confidence", "from"), (_sized(*one) for one in sized)),
        "## Whole hosts\n\nWhat one VM trusts of its host, without firmware, managers and storage.\n",
        _table(("host", "kloc", "of which its network"), (_stack(title, its) for title, its in STACKS.items())),
        "## Settings\n\nWhat an attribute is where the plan names the product and does not say it.\n",
        _table(
            ("product", "block", "attribute", "is", "because", "confidence", "from"),
            (
                (f"`{p.id}`", its.kind, f"`{its.word}`", its.value, its.why, its.confidence, str(its.source))
                for p, its in said
            ),
        ),
        "## What holds a broken device model, and what leads past that\n",
        _table(("product", "", "what is known"), facts),
        "## Attack steps\n\nHow hard a step usually is; `difficulty` in a plan says it otherwise.\n",
        _table(("step", "usually", "because"), ((f"`{step}`", *its) for step, its in USUAL.items())),
        "`mount` is the step `storage` of a VMM that mounts the datastore. `vtopo explain STEP` shows the evidence.\n",
        NOT_KNOWN,
        "## Flaws\n\nExploited: in the CISA catalogue of 2025.08.25.\n",
        _table(("CVE", "product", "where", "gives", "step", "CVSS", "exploited", "from"), flaws),
    ]
    return "\n".join(parts)


def _sized(product: Product, kind: str) -> tuple[str, ...]:
    row = next((sized for sized in product.sizes if kind in sized.kinds), None)
    known = (size(row), row.confidence, _sources(kind, product.id)) if row else ("unknown", "", "")
    return f"`{product.id}`", product.title, kind, *known


def _sources(kind: str, product: str) -> str:
    taking = taken.size(kind, product)
    return taking[2] if taking else ""


def _stack(title: str, blocks: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The sum over the blocks of a host, and over those that are not its VMM."""
    sizes = [(kind, its) for kind, product in blocks if (its := taken.size(kind, product))]
    return title, _sum([its for _, its in sizes]), _sum([its for kind, its in sizes if kind != "vmm"])


def _sum(sizes: Iterable[tuple[float, float | None, str, str]]) -> str:
    found = list(sizes)
    low = sum(one[0] for one in found)
    highs = [one[1] for one in found if one[1] is not None]
    if len(highs) < len(found):
        return f"unknown, at least {low:,.15g} kloc"
    return f"{low:,.15g}..{sum(highs):,.15g} kloc"


def _named(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "processors"


def _score(score: float | None) -> str:
    return "" if score is None else f"{score}"


def _overview() -> str:
    rows = [(f"[`{kind.name}`](#{kind.name})", _where(kind), kind.doc) for kind in KINDS.values()]
    return _table(("block", "stands in", "is"), rows)


def _where(kind: Kind) -> str:
    return ", ".join("the plan" if parent == TOP else f"`{parent}`" for parent in kind.where)


def _every() -> str:
    return "### Every block\n\nThese may be said of any block.\n\n" + _attributes(EVERY)


def _block(kind: Kind) -> str:
    said = [f"{_sentence(kind.doc)} It stands {standing(kind)}."]
    twin = _twin(kind)
    if twin:
        said.append(f"All that is said of a [{twin}](#{twin}) may be said of it.")
    if kind.copies:
        said.append("`on` several parents, it stands in each of them.")
    if kind.part:
        said.append("It is named by its path.")
    inside = children(kind.name)
    if inside:
        said.append(f"In it may stand: {', '.join(f'[`{name}`](#{name})' for name in inside)}.")
    every = {row.name for row in EVERY}
    rows = [row for name, row in attributes(kind.name).items() if name not in every and name != "on"]
    table = "\n" + _attributes(rows) if rows and not twin else ""
    return f"### {kind.name}\n\n{' '.join(said)}\n{table}"


def _twin(kind: Kind) -> str:
    """The first kind of which the same can be said, if there is one."""
    rows = attributes(kind.name)
    first = next(name for name in KINDS if attributes(name) == rows)
    return "" if first == kind.name else first


def _attributes(rows: Iterable[Attribute]) -> str:
    return _table(("attribute", "value", "if nothing is said", "meaning"), (_row(row) for row in rows))


def _row(row: Attribute) -> tuple[str, str, str, str]:
    written = "<br>".join(f"`{line}`" for line in usages(row.name, row.forms))
    silence = "*required*" if row.required else default_of(row)
    if row.ledger:
        silence += " *(assumed)*"
    notes = []
    if row.own:
        notes.append(f"only {' or '.join('at the top' if own == TOP else f'in a {own}' for own in row.own)}")
    if row.repeat:
        notes.append("may be repeated")
    doc = row.doc + (f" ({'; '.join(notes)})" if notes else "")
    return written, _values(row.forms), silence, doc


def _values(forms: Iterable[str]) -> str:
    """What the values of a line are, each told by its name where there are several."""
    told = slot_docs(forms)
    if len(told) == 1:
        return told[0][1]
    return "<br>".join(f"{name}: {doc}" for name, doc in told)


def _statement(phrase: Phrase) -> str:
    lines = usages(phrase.name, phrase.forms)
    if phrase in HEADS:
        lines = [f"{line} {{ ... }}" for line in lines]
    where = "It stands at the top of a plan" + (", or inside the thing it is about." if phrase.anywhere else ".")
    sample = example(phrase.name, phrase.forms) if phrase not in HEADS else ""
    more = f"\nFor example: `{sample}`.\n" if sample else ""
    table = _table(("value", "is"), ((_code(name), doc) for name, doc in slot_docs(phrase.forms)))
    return f"### {phrase.name}\n\n```\n{chr(10).join(lines)}\n```\n\n{_sentence(phrase.doc)} {where}\n{more}\n{table}"


def _types() -> str:
    rows = [(f"`{name}`", value_doc(name)) for name in (*TYPES, *CHOICES) if name != "flag" or name in TYPES]
    rows = list(dict.fromkeys(rows))
    names = [(f"`{name}`", value_doc(name)) for name in REFERENCES if name not in TYPES]
    return (
        "## Values\n\nWhat plain values look like, by the name that `vtopo explain` knows them by.\n\n"
        + _table(("type", "is"), rows)
        + "\nWhat can be named where a name is wanted. A dmz is a segment; an `end` may also be a prefix, or `any`.\n\n"
        + _table(("type", "names"), names)
    )


def _words(title: str, doc: str, meanings: Mapping[str, str]) -> str:
    rows = [(f"`{word}`", meaning) for word, meaning in meanings.items()]
    return f"## {title}\n\n{doc}\n\n" + _table(("word", "means"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |\n" for line in lines)


def _code(names: str) -> str:
    return ", ".join(f"`{name}`" for name in names.split(", "))


def _sentence(text: str) -> str:
    whole = text[0].upper() + text[1:] if text.split()[0] not in KINDS else text
    return whole if whole.endswith((".", "`")) else f"{whole}."


def _current(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.path.append(str(HERE.parent))  # where the benches are, which nothing installs
    sys.exit(main(sys.argv[1:]))
