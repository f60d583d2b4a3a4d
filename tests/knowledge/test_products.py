"""What is known of products: whole, told, taken by plans that name them, and overridden by plans that say more."""

from __future__ import annotations

import pytest

from tests.model.plans import model
from vtopo.commands.explain import explain
from vtopo.knowledge import catalogue
from vtopo.knowledge.evidence import EVIDENCE
from vtopo.knowledge.figures import FIGURES
from vtopo.knowledge.forms import Product
from vtopo.knowledge.sources import SOURCES
from vtopo.knowledge.steps import CLASSES, USUAL
from vtopo.model.things import UNKNOWN, Size, Thing
from vtopo.vocabulary import KINDS, attributes

PRODUCTS = [its for name in catalogue.names() if (its := catalogue.product(name)) is not None]
SIZED = [(its.id, kind) for its in PRODUCTS for sized in its.sizes for kind in sized.kinds]
SET = [(its.id, one.kind, one.word, one.value) for its in PRODUCTS for one in its.settings if one.kind != "nic"]
NAMED_BY_THE_ISSUE = {
    "vmware-esxi", "kvm", "linux-bridge", "open-vswitch", "xen", "xen-driver-domain", "hyper-v", "proxmox-ve", "bhyve",
    "firecracker", "nova", "macvtap", "sr-iov", "linux-netfilter", "pan-os", "vcenter", "libvirt", "xapi", "openstack",
}  # fmt: skip
"""Monitors, switches, firewalls and managers that plans of ours have to be able to name."""

BLOCKS = {
    "vmm": "host h {{ vmm it {{ {0} }} }}",
    "vswitch": "host h {{ vmm v {{ vswitch it {{ {0} }} }} }}",
    "component": "host h {{ vmm v {{ component it {{ {0} }} }} }}",
    "filter": "host h {{ vmm v {{ vswitch w {{ filter it {{ {0} }} }} }} }}",
    "firewall": "segment s\nfirewall it {{ legs s, {0} }}",
    "router": "segment s\nrouter it {{ legs s, {0} }}",
    "sensor": "segment s\nsensor it {{ watches s, {0} }}",
    "manager": "host h {{ vmm v }}\nmachine m {{ manager it {{ manages h, {0} }} }}",
    "vm": "host h {{ vmm v {{ vm it {{ {0} }} }} }}",
}
"""A plan with one thing, called `it`, of each kind that has products."""


def thing(kind: str, said: str) -> Thing:
    """The thing of that kind of which this is said."""
    plan = model(BLOCKS[kind].format(said))
    table = {"firewall": "gateways", "router": "gateways"}.get(kind, "vswitches" if kind == "vswitch" else f"{kind}s")
    found: dict[str, Thing] = getattr(plan, table)
    return next(its for name, its in found.items() if name.split(".")[-1] == "it")


def told(name: str) -> str:
    """What `vtopo explain product` says, on one line."""
    return " ".join((explain(f"product {name}") or "").split())


def test_the_products_that_plans_are_made_of_are_known() -> None:
    assert set(catalogue.names()) >= NAMED_BY_THE_ISSUE


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda its: its.id)
class TestEveryProduct:
    """Each of them."""

    def test_it_is_of_kinds_there_are_and_its_sizes_and_settings_too(self, product: Product) -> None:
        assert set(product.kinds) <= set(KINDS)
        assert {kind for sized in product.sizes for kind in sized.kinds} <= set(product.kinds)
        assert {one.kind for one in product.settings} <= {*product.kinds, "nic"}
        assert all(one.word in attributes(one.kind) for one in product.settings)
        assert all(catalogue.product(inner) for inner in product.contains)

    def test_a_size_is_a_range_that_its_figures_make(self, product: Product) -> None:
        for sized in product.sizes:
            assert sized.low > 0
            assert sized.high is None or sized.low <= sized.high
            assert 1000 * sized.low <= sum(figure.lines for figure in sized.least)

    def test_each_figure_and_setting_is_told_with_its_source(self, product: Product) -> None:
        text = told(product.id)
        for sized in product.sizes:
            assert all(f"{one.of} (confidence {one.confidence}; {one.source})" in text for one in sized.least)
        for one in product.settings:
            assert f"{one.kind} `{one.word} {one.value}`: {one.why} (confidence {one.confidence}; {one.source})" in text
        for fact in (*product.confined, *product.paths, *product.notes):
            assert f"{fact.text} ({fact.source})" in text

    def test_of_closed_source_nobody_knows_how_large_it_is(self, product: Product) -> None:
        if product.closed:
            assert all(sized.high is None for sized in product.sizes)
            assert told(product.id).count("unknown, at least") == len(product.sizes)
            assert product.sizes or "unknown, since its source is closed" in told(product.id)

    def test_no_score_and_no_flaw_is_told_that_we_did_not_read(self, product: Product) -> None:
        text = told(product.id)
        for flaw in catalogue.flaws(product.id)[:12]:
            assert f"{flaw.id}:" in text
            assert ("CVSS" in text.split(f"{flaw.id}:")[1].split(" CVE-")[0]) is (flaw.score is not None)


@pytest.mark.parametrize(("product", "kind"), SIZED)
def test_a_plan_takes_the_size_of_a_product_until_it_says_another(product: str, kind: str) -> None:
    taken = thing(kind, f"product {product}").size
    sized = next(one for one in catalogue.product(product).sizes if kind in one.kinds)  # type: ignore[union-attr]
    assert taken is not None
    assert (sized.low, sized.high) == (taken.low, taken.high)
    own = thing(kind, f'product {product}, size 1..2kloc from "our own count" confidence high').size
    assert own == Size(1, 2, "our own count", "high")
    assert thing(kind, f"product {product}, size unknown").size is None


@pytest.mark.parametrize(("product", "kind", "word", "value"), SET)
def test_a_plan_takes_the_setting_of_a_product_until_it_says_another(
    product: str, kind: str, word: str, value: str
) -> None:
    field = word.replace("-", "_")
    meant: object = {"yes": True, "no": False, "unknown": UNKNOWN}.get(value, value)
    assert getattr(thing(kind, f"product {product}"), field) == meant
    others: dict[str, dict[str, object]] = {"mode": {"isolated": "isolated"}, "runs": {"unknown": UNKNOWN}}
    for said, expected in others.get(word, {"yes": True, "no": False}).items():
        assert getattr(thing(kind, f"product {product}, {word} {said}"), field) == expected


def test_every_step_has_a_difficulty_with_evidence() -> None:
    assert set(USUAL) | {"migration"} == set(EVIDENCE)
    assert {difficulty for difficulty, _ in USUAL.values()} <= set(CLASSES)
    assert all(facts and all(source in SOURCES for _, source in facts) for facts in EVIDENCE.values())


@pytest.mark.parametrize("step", sorted(USUAL))
def test_a_difficulty_is_explained_with_what_it_rests_on(step: str) -> None:
    text = " ".join((explain("storage" if step == "mount" else step) or "").split())
    for fact in catalogue.facts(EVIDENCE[step]):
        assert f"{fact.text} ({fact.source})" in text


@pytest.mark.parametrize("step", sorted(set(USUAL) - {"mount"}))
def test_a_plan_has_the_last_word_on_a_difficulty(step: str) -> None:
    said = [one.difficulty for one in model(f'difficulty {step} extreme because "we tried"').difficulties]
    assert said == ["extreme"]


def test_every_figure_and_source_is_used() -> None:
    figures = {one.of for its in PRODUCTS for sized in its.sizes for one in (*sized.least, *sized.most)}
    assert {of for _, of, _, _ in FIGURES.values()} == figures


def test_a_version_behind_a_product_changes_nothing_and_that_is_said() -> None:
    assert thing("vmm", "product xen-4.17").size == thing("vmm", "product xen").size
    assert "`xen-4.17` is read as `xen`: nothing here depends on the version." in told("xen-4.17")


def test_a_product_that_nobody_knows_is_not_explained() -> None:
    assert explain("product no-such-thing") is None
