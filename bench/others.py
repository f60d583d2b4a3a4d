"""`python -m bench.others`: the shop of `vtopo init` in pytm, before it moves to one host and after.

A diagram of data flows has no place for the move, so it is drawn in the three ways there are: not at all, as a boundary
round what shares the host, and as one more server.
"""

from __future__ import annotations

from collections import Counter

from bench.rivals.inventory import absent

try:
    from pytm import TM, Actor, Boundary, Dataflow, Datastore, Server
except ImportError as error:
    absent(error)

WAYS = ("as it is today", "on one host: a boundary", "on one host: a server")
Findings = Counter[tuple[str, str]]
"""How often each threat is found at each element."""


def found(way: str) -> Findings:
    """What pytm finds in the shop, drawn in one of these ways."""
    TM.reset()
    model = TM("Shop", description="The shop of `vtopo init`")
    host = {"inBoundary": Boundary("esx1")} if way == WAYS[1] else {}
    internet, front, back = Boundary("internet"), Boundary("front", **host), Boundary("back", **host)
    customer = Actor("customer", inBoundary=internet)
    database = Datastore("db", inBoundary=back)
    for name in ("web1", "web2"):
        web = Server(name, inBoundary=front)
        Dataflow(customer, web, "https", protocol="HTTPS", dstPort=443)
        Dataflow(web, database, "sql", protocol="SQL", dstPort=5432)
    if way == WAYS[2]:
        Server("esx1")
    model.resolve()
    return Counter((finding.threat_id, finding.element.name) for finding in model.findings)


def main() -> None:
    """Says for each way how much is found, and what of it is not found today."""
    today = found(WAYS[0])
    for way in WAYS:
        its = found(way)
        new = Counter(name for _, name in (its - today).elements())
        told = ", ".join(f"{count} at {name}" for name, count in new.items())
        print(f"{way:24} {its.total():4} findings   new: {told or 'none'}   gone: {(today - its).total() or 'none'}")


if __name__ == "__main__":
    main()
