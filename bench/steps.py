"""`python -m bench.steps STEP FILE`: one step in a process of its own, which says how many CPU seconds it took.

What the step needs is made and loaded first; the collector is off, as it is in `vtopo`.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vtopo.model.plan import Model

Step = Callable[[], object]


def _json(file: Path) -> Step:
    import json

    def load() -> object:
        with file.open() as document:
            return json.load(document)

    return load


def _parse(file: Path) -> Step:
    from vtopo.syntax.parser import parse
    from vtopo.syntax.text import decode

    def read() -> object:
        source, _ = decode(file.name, file.read_bytes())
        assert source is not None
        tree, problems = parse(source)
        assert not problems, problems[:3]
        return tree

    return read


def _model(file: Path) -> Model:
    from vtopo.model.loading import Project
    from vtopo.model.resolving import resolve

    model, problems = resolve(Project(file.parent), file.name)
    assert model is not None, problems[:3]
    return model


def _resolve(file: Path) -> Step:
    import vtopo.model.resolving  # noqa: F401  # is not to be timed

    return lambda: _model(file)


def _graph(file: Path) -> Step:
    from vtopo.topology.graph import build

    model = _model(file)
    return lambda: build(model)


def _fact(name: str, file: Path) -> Step:
    from bench.facts import FACTS
    from vtopo.facts import Facts

    facts = Facts(_model(file))
    assert facts.topology is not None
    return lambda: FACTS[name](facts)


def _all_facts(file: Path) -> Step:
    from bench.facts import every
    from vtopo.facts import Facts

    model = _model(file)
    return lambda: every(Facts(model))


def _compared(file: Path) -> Step:
    """Everything that is compared with an estate of machines where there are VMs now, named alike."""
    from bench.estate import SEGMENTS, estate
    from bench.facts import compared
    from vtopo.facts import Facts
    from vtopo.facts.comparison import Comparison
    from vtopo.model.loading import Project
    from vtopo.model.resolving import resolve

    model = _model(file)
    flat = len(model.segments) == SEGMENTS and len(model.clusters) > 1
    text = "".join(estate(len(model.vms), flat=flat, machines=True))
    before, problems = resolve(Project(file.parent, texts={"before.vt": text.encode()}), "before.vt")
    assert before is not None, problems[:3]
    return lambda: compared(Comparison(Facts(before), Facts(model)))


STEPS: Mapping[str, Callable[[Path], Step]] = {
    "json.load": _json,
    "parse": _parse,
    "parse and resolve": _resolve,
    "graph": _graph,
    "graph and all facts": _all_facts,
    "all that is compared, with the facts of both": _compared,
}


def main() -> None:
    """Runs a step, or computes a fact."""
    gc.disable()
    name, file = sys.argv[1], Path(sys.argv[2])
    step = STEPS[name](file) if name in STEPS else _fact(name, file)
    start = time.process_time()
    kept = step()
    print(time.process_time() - start)
    del kept


if __name__ == "__main__":
    main()
