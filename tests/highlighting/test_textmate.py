"""The grammar that VS Code colors by is made from the vocabulary, and the folder of the extension is whole."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.tools import needs
from vtopo import highlighting as words
from vtopo.highlighting.textmate import SCOPE, patterns

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "editors" / "vscode"
STUBS = """
const Module = require("module");
const shown = [], started = [];
const vscode = {
  workspace: {
    getConfiguration: () => ({ get: () => process.argv[2] }),
    createFileSystemWatcher: (glob) => ({ glob }),
    workspaceFolders: undefined,
  },
  window: { showErrorMessage: (text) => shown.push(text) },
  commands: { registerCommand: (name) => name },
};
class LanguageClient {
  constructor(id, name, server, options) { Object.assign(this, { server, options }); }
  async start() {
    started.push([this.server.command, ...this.server.args]);
    if (this.server.command === "missing") throw new Error("no such command");
  }
  async stop() {}
}
const load = Module._load;
Module._load = (name, ...rest) =>
  name === "vscode" ? vscode : name === "vscode-languageclient/node" ? { LanguageClient } : load(name, ...rest);
const extension = require(process.argv[1]);
const context = { subscriptions: [] };
extension.activate(context).then(() => extension.deactivate()).then(() =>
  console.log(JSON.stringify({ started, shown, commands: context.subscriptions })));
"""


def colored(line: str) -> list[tuple[str, str]]:
    """The words of a line with the scope that colors them, found as an editor does."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(line):
        hits = [
            (match, its)
            for its in patterns()
            if (match := re.compile(its.get("match") or its["begin"]).search(line, at))
        ]
        if not hits:
            break
        match, its = min(hits, key=lambda hit: hit[0].start())
        captures: dict[str, Any] = its.get("captures", {}) or {"0": {"name": its["name"]}}
        found += [
            (match[int(group)], scope["name"].removesuffix(".vtopo"))
            for group, scope in captures.items()
            if match[int(group)]
        ]
        assert match.end() > at or match.end() > match.start()
        at = match.end()
    return found


def file(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("found", "scope"),
    [
        (words.blocks(), "storage.type.block"),
        (words.statements(), "keyword.control.statement"),
        (words.said(), "support.type.property-name"),
    ],
)
def test_every_first_word_is_colored(found: tuple[str, ...], scope: str) -> None:
    assert {word: (word, scope) for word in found} == {word: colored(f"  {word} 1")[0] for word in found}
    assert {word: (word, scope) for word in found} == {word: colored("x { " + word + " 1")[2] for word in found}


def test_every_inner_word_and_every_value_is_colored() -> None:
    known = {"keyword.other", "constant.language"}
    assert [] == [word for word in (*words.small(), *words.values()) if colored(f"x {word}")[1][1] not in known]


def test_a_line_is_colored_by_what_stands_where() -> None:
    assert [
        ("vm", "storage.type.block"), ("web[1..2]", "entity.name.type"), ("like", "keyword.other"),
        ("guest", "variable.other"), ("{", "punctuation.section.block"), ("on", "support.type.property-name"),
        ("esx1", "variable.other"), (",", "punctuation.separator"), ("speed", "support.type.property-name"),
        ("10Gbit/s", "constant.numeric"),
    ] == colored("vm web[1..2] like guest { on esx1, speed 10Gbit/s")  # fmt: skip


def test_a_word_that_only_begins_like_one_of_the_language_is_a_name() -> None:
    assert [("vm-1", "variable.other"), ("any.x", "variable.other")] == colored("vm-1 any.x")


def test_what_is_written_is_what_is_made() -> None:
    its = file("syntaxes/vtopo.tmLanguage.json")
    assert (SCOPE, patterns()) == (its["scopeName"], its["patterns"])


def test_every_path_of_the_extension_is_there() -> None:
    its = file("package.json")
    contributes = its["contributes"]
    paths = [its["main"], *(one["configuration"] for one in contributes["languages"])]
    paths += [one["path"] for one in contributes["grammars"]]
    assert [] == [path for path in paths if not (FOLDER / path).is_file()]
    assert {SCOPE} == {one["scopeName"] for one in contributes["grammars"]}
    assert {"vtopo"} == {one["id"] for one in contributes["languages"]}
    assert [".vt"] == contributes["languages"][0]["extensions"]
    assert "#" == file("language-configuration.json")["comments"]["lineComment"]


def test_no_folder_can_name_the_command_that_is_started() -> None:
    assert "machine" == file("package.json")["contributes"]["configuration"]["properties"]["vtopo.command"]["scope"]


def test_nothing_that_was_downloaded_is_kept() -> None:
    kept = {path.relative_to(FOLDER).parts[0] for path in FOLDER.rglob("*")} - {"node_modules", "package-lock.json"}
    assert {
        ".vscodeignore", "README.md", "extension.js", "language-configuration.json", "package.json", "syntaxes",
    } == {name for name in kept if not name.endswith(".vsix")}  # fmt: skip
    assert "/editors/vscode/node_modules/" in (ROOT / ".gitignore").read_text()


@needs("node")
@pytest.mark.parametrize("command", ["vtopo", "missing"])
def test_the_extension_starts_the_server_or_says_why_not(command: str) -> None:
    ran = subprocess.run(
        ["node", "-e", STUBS, str(FOLDER / "extension.js"), command],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert "" == ran.stderr
    said = json.loads(ran.stdout)
    assert [[command, "lsp"]] == said["started"]
    assert ["vtopo.restart"] == said["commands"]
    assert (command == "missing") == any('pip install "vtopo[lsp]"' in text for text in said["shown"])
