"""The products by the words that plans name them with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from vtopo.knowledge.forms import Product
from vtopo.knowledge.monitors import MONITORS
from vtopo.knowledge.networks import NETWORKS
from vtopo.knowledge.software import SOFTWARE

PRODUCTS: Final[Mapping[str, Product]] = MappingProxyType(
    {product.id: product for product in (*MONITORS, *NETWORKS, *SOFTWARE)}
)
"""Every product, by its id."""

_VERSION: Final = re.compile(r"-v?[0-9][0-9a-z.]*$")


@cache
def product(word: str) -> Product | None:
    """The product of that name, with a version behind it or without (`xen`, `xen-4.17`); None if there is none.

    No figure and no setting depends on the version: where it is known for some only, its source says so.
    """
    return PRODUCTS.get(word) or PRODUCTS.get(_VERSION.sub("", word))


@cache
def covered() -> frozenset[str]:
    """The kinds of blocks that there is any product for."""
    return frozenset(kind for product in PRODUCTS.values() for kind in product.kinds)


def within(product: Product) -> Iterator[Product]:
    """The product and all it contains, near and far, each once."""
    todo, seen = [product], set[str]()
    while todo:
        one = todo.pop(0)
        if one.id not in seen:
            seen.add(one.id)
            yield one
            todo.extend(PRODUCTS[name] for name in one.contains)
