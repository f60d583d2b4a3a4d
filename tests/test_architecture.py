"""The arrows of the house: which part may import which, read from every import there is, lazy or for types alone."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
MOST_LINES = 400

EVERYONE = {"source"}
STAGES = {"syntax", "model", "topology", "facts", "rulekit", "exhibits", "findings", "fixing"}
ARROWS: dict[str, set[str]] = {
    "source": set(),
    "grammar": set(),
    # a mistake and its place: all that reads a plan says no more
    "problems": set(),
    "findings": {"problems"},
    # what a proof looks like: all that who makes one and who checks it have in common
    "proofs": {"findings"},
    "vocabulary": set(),
    "knowledge": set(),
    "syntax": {"problems", "grammar", "vocabulary"},
    "model": {"syntax", "vocabulary", "knowledge", "problems"},
    "topology": {"model"},
    "facts": {"model", "topology"},
    # the outline shows the things of the model, the assumptions are the silent attributes of the vocabulary
    # and what no plan can show of a clause is known beforehand
    "exhibits": {"facts", "findings", "knowledge", "model", "proofs", "telling", "vocabulary"},
    # paths and verdicts in words: rules and exhibits say the same
    "telling": {"facts", "findings", "model", "proofs"},
    # hands rules the types of the things that a fact answers with; names things as proofs do
    "rulekit": {"facts", "findings", "model", "proofs", "telling"},
    "rules": {"rulekit"},
    # what is wrong with a pack is told as what is wrong with a plan
    "rulebook": {"findings", "rulekit"},
    # what a rule answers is looked at before it counts
    "judging": {"findings", "rulekit"},
    "engine": STAGES | {"judging", "proofs"},
    # finds in the files of a plan what the fixes of findings name
    "fixing": {"syntax", "model", "vocabulary", "findings"},
    # what a project has settled: data of its own, whose mistakes are problems as any are
    "config": {"findings"},
    # neither the graph nor the facts: it reads the semantics anew
    "verify": {"syntax", "model", "findings", "proofs"},
    "importers": {"syntax", "vocabulary", "problems"},
    "reports": {"problems", "findings", "proofs"},
    # of exhibits and topology, what `show` needs: the plain data that is shown, and the writer of GraphML;
    # of knowledge, what `explain` tells of products; of rulekit, what a rule says of itself
    "commands": {
        "config",
        "engine",
        "exhibits",
        "topology",
        "knowledge",
        "rulebook",
        "rulekit",
        "reports",
        "syntax",
        "model",
        "vocabulary",
        "problems",
        "findings",
        "fixing",
        "proofs",
        "verify",
    },
    # how nodes stand is plain data of the exhibits; what the words mean is told by `explain`
    "editor": {
        "commands",
        "engine",
        "exhibits",
        "findings",
        "model",
        "reports",
        "rulebook",
        "rulekit",
        "syntax",
        "vocabulary",
    },
    # which words are coloured how, for what others show
    "highlighting": {"vocabulary"},
    "lsp": {"commands", "editor", "findings", "model", "reports", "rulebook", "rulekit", "syntax", "vocabulary"},
    "cli": {"commands", "config", "engine", "rulebook", "reports", "importers", "lsp", "verify", "proofs", *STAGES},
}
"""For each part, the parts of ours that it may import."""

LIBRARIES: dict[str, set[str]] = {
    "lark": {"syntax"},
    "networkx": {"topology", "facts"},
    "jinja2": {"reports"},
    "markupsafe": {"reports"},
    "msgspec": {"commands", "reports", "verify"},
    "typer": {"cli"},
    "pygls": {"lsp"},
    "pygments": {"highlighting"},
    "lsprotocol": {"lsp"},
}
"""For each library, the parts that may import it."""

EFFECTS = {"print", "open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "system", "run", "files"}
"""Calls that do something, and so have no place where a module is only loaded."""


class Module(NamedTuple):
    """One file of ours: what it is called, where it is, what stands in it."""

    name: str
    path: Path
    text: str

    @property
    def part(self) -> str:
        """The part of the house it belongs to; the package itself has none."""
        return (*self.name.split("."), "")[1]

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))


def modules() -> list[Module]:
    """Every file that is installed, under the name it is installed by."""
    found = []
    for folder, name in (("vtopo", "vtopo"), ("rules", "vtopo.rules"), ("grammar", "vtopo.grammar")):
        for path in sorted((ROOT / folder).rglob("*.py")):
            steps = path.relative_to(ROOT / folder).with_suffix("").parts
            dotted = ".".join((name, *(step for step in steps if step != "__init__")))
            found.append(Module(dotted, path.relative_to(ROOT), path.read_text(encoding="utf-8")))
    return found


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """The line and the full name of everything that a file imports, wherever in it that is done."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = node.level - (module.path.name == "__init__.py")
                steps = module.name.split(".")
                base = ".".join([*steps[: len(steps) - up], *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def forbidden(module: Module) -> list[str]:
    """The imports of a file that no arrow allows, each with its line."""
    may = {module.part, *EVERYONE, *ARROWS.get(module.part, ())}
    wrong = []
    for line, name in imports(module):
        top, part, thing = (*name.split("."), "", "")[:3]
        if top != "vtopo":
            fine = top in sys.stdlib_module_names or module.part in LIBRARIES.get(top, ())
        elif part == module.part == "rules":
            fine = thing == module.name.split(".")[2]  # of another rule's folder is of another rule
        else:
            fine = part in may or part not in ARROWS  # what is no part is a name of the package itself: its version
        if not fine:
            wrong.append(f"{module.path}:{line}: {module.part or 'vtopo'} -> {name}")
    return wrong


def effects(module: Module) -> list[str]:
    """What a file does when it is merely loaded."""
    wrong = []
    todo: list[ast.AST] = list(module.tree.body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "__name__ == '__main__'"):
            continue
        called = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if called in EFFECTS or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
            wrong.append(f"{module.path}:{getattr(node, 'lineno', 0)}: {ast.unparse(node)}")
        todo.extend(ast.iter_child_nodes(node))
    return wrong


def made_up(name: str, text: str) -> Module:
    return Module(name, Path(name.replace(".", "/") + ".py"), text)


MODULES = modules()


def test_every_part_stands_in_the_table() -> None:
    assert {module.part for module in MODULES} - {""} <= set(ARROWS)


def test_the_arrows_make_no_circle() -> None:
    assert list(TopologicalSorter(ARROWS).static_order())


def test_imports_follow_the_arrows() -> None:
    assert [] == [wrong for module in MODULES for wrong in forbidden(module)]


def test_modules_are_named_at_run_time_in_the_rulebook_and_for_commands_only() -> None:
    words = ("import_module", "__import__", "exec(", "eval(")
    assert {"cli", "rulebook"} == {module.part for module in MODULES if any(word in module.text for word in words)}


def test_loading_a_module_does_nothing() -> None:
    assert [] == [wrong for module in MODULES for wrong in effects(module)]


def test_no_file_is_the_place_for_everything() -> None:
    sizes = {str(module.path): module.text.count("\n") for module in MODULES}
    assert {} == {path: lines for path, lines in sizes.items() if lines > MOST_LINES}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("vtopo.facts.made_up", "from vtopo.findings import Finding"),
        ("vtopo.facts.made_up", "import vtopo.reports.text"),
        ("vtopo.facts.made_up", "from vtopo import findings"),
        ("vtopo.facts.made_up", "from ..findings import Finding"),
        ("vtopo.facts.made_up", "from .. import findings"),
        ("vtopo.facts.made_up", "if TYPE_CHECKING:\n    from vtopo.findings import Finding"),
        ("vtopo.facts.made_up", "def lazy():\n    import vtopo.findings"),
        ("vtopo.facts.made_up", "import jinja2"),
        ("vtopo.reports.made_up", "from networkx import DiGraph"),
        ("vtopo.reports.made_up", "import requests"),
        ("vtopo.reports.made_up", "from vtopo.model.plan import Model"),
        ("vtopo.engine", "from vtopo.rules.unused import judge"),
        ("vtopo.engine", "from vtopo.rules import unused"),
        ("vtopo.rules.made_up", "from vtopo.facts.tcb import tcb"),
        ("vtopo.rules.made_up", "from vtopo.rules.unused import judge"),
        ("vtopo.rules.made_up", "from vtopo.rules import unused"),
        ("vtopo.rules.made_up", "import networkx"),
        ("vtopo.source", "from vtopo.problems import Place"),
    ],
)
def test_a_made_up_import_is_found(name: str, text: str) -> None:
    assert 1 == len(forbidden(made_up(name, text)))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("vtopo.facts.made_up", "from vtopo.source import Span\nfrom vtopo.facts.tcb import tcb"),
        ("vtopo.engine", "from vtopo import __version__, findings\nimport os.path"),
        ("vtopo.rules.made_up", "from vtopo.rulekit import Case\nfrom vtopo.rules.made_up.helper import help"),
    ],
)
def test_an_import_along_an_arrow_is_fine(name: str, text: str) -> None:
    assert [] == forbidden(made_up(name, text))


@pytest.mark.parametrize(
    "text",
    ["print(1)", "X = open('x').read()", "register(X)", "class A:\n    x = Path('x').read_text()", "if X:\n  f()"],
)
def test_a_made_up_effect_is_found(text: str) -> None:
    assert effects(made_up("vtopo.made_up", text))


def test_what_a_function_does_is_its_own_affair() -> None:
    assert [] == effects(made_up("vtopo.made_up", "def f():\n    print(1)\nif __name__ == '__main__':\n    f()"))
