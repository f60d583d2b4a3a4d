"""How Sphinx makes a site of the Markdown that is in this repository: the same files, with the same links between them.

`make site` builds it into build/site, and fails on a link that leads nowhere and on a page that no one leads to.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from vtopo.highlighting.lexer import VtopoLexer

ROOT = Path(__file__).parents[1]

project = "vtopo"
html_title = project
html_theme = "furo"
html_show_sourcelink = False
html_show_copyright = False
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "docs/README"
include_patterns = [
    "*.md",
    "docs/**.md",
    "rules/*/README.md",
    "samples/README.md",
    "samples/*/README.md",
    "bench/README.md",
    "editors/vscode/README.md",
]
exclude_patterns = ["**/.*", "build", "reports", "vtopo", "tests", "grammar"]
myst_heading_anchors = 4
myst_links_external_new_tab = False
highlight_language = "none"

CONTENTS = {
    "Begin": ("README", "docs/tutorial", "docs/comparison"),
    "How to": (
        "docs/how-to/*",
        "docs/editor",
        "editors/vscode/README",
        "docs/ci",
        "docs/writing-a-rule",
        "docs/import/*",
    ),
    "Reference": (
        "docs/language",
        "docs/semantics",
        "docs/verify",
        "docs/command-line",
        "docs/settings",
        "docs/knowledge",
        "docs/precision",
        "samples/README",
        "samples/*/README",
        "bench/README",
    ),
    "Rules": ("docs/rules", "rules/*/README"),
    "How it is built": ("docs/architecture", "CONTRIBUTING", "docs/decisions/README", "docs/decisions/0*", "CHANGELOG"),
}
"""What the site leads to, in order. A file of Markdown knows nothing of it, so that it reads well in the repository."""


class Folders(SphinxPostTransform):
    """A link to a folder leads to the page in it. Where there is none, the site has none to lead to, and it is text."""

    default_priority = 8  # before MyST looks its links up

    def run(self, **_: Any) -> None:
        """Looks at each link that MyST has not found a file for."""
        for link in list(self.document.findall(pending_xref)):
            path = (ROOT / self.env.docname).parent / link["reftarget"]
            if link["reftype"] != "myst" or not path.is_dir():
                continue
            page = (path.resolve() / "README").relative_to(ROOT).as_posix()
            if page in self.env.found_docs:
                link["refdomain"], link["reftarget"], link["reftargetid"] = "doc", page, None
            else:
                link.replace_self(nodes.inline("", "", *link[0].children))


def lead(_: Sphinx, name: str, text: list[str]) -> None:
    """Puts the contents behind the text of the first page."""
    if name == root_doc:
        for title, pages in CONTENTS.items():
            lines = "".join(f"/{page}\n" for page in pages)
            text[0] += f"\n```{{toctree}}\n:caption: {title}\n:hidden:\n:glob:\n\n{lines}```\n"


def enter(app: Sphinx, _: Exception | None) -> None:
    """A site has its first page at its top."""
    page = f'<!doctype html><meta http-equiv="refresh" content="0; url={root_doc}.html"><title>vtopo</title>\n'
    (Path(app.outdir) / "index.html").write_text(page, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """What Sphinx calls."""
    app.add_lexer("vt", VtopoLexer)
    app.add_post_transform(Folders)
    app.connect("source-read", lead)
    app.connect("build-finished", enter)
