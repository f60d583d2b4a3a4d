"""What a person sees, kept whole, because they should like to read it; VTOPO_UPDATE=1 writes the files anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .conftest import Vtopo

GOLDEN = Path(__file__).parent / "golden"
WRONG = """\
plan "Web shop" { owner "Infrastructure" }
levels  public < secret
segment web_net { level public }
segment app_net { levl secret }

switch sw { carries [web_net app_nt] }
host esx1 {
  nic p0 { swich sw, carries web_net }
  vmm hv
}
vm web1 { on esx2, nic { carries web_net } }
"""
SAID = {
    "analyze.txt": (1, ("analyze", "after.vt")),
    "analyze-full.txt": (1, ("analyze", "--full", "after.vt")),
    "before.txt": (0, ("analyze", "before.vt")),
    "check-mistakes.txt": (2, ("check", "wrong.vt")),
    "fmt-diff.txt": (1, ("fmt", "--diff", "after.vt")),
}


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("name", SAID)
def test_what_a_person_sees_is_what_the_file_says(vtopo: Vtopo, name: str) -> None:
    Path("wrong.vt").write_text(WRONG)
    code, args = SAID[name]
    said = vtopo(*args, env={"SOURCE_DATE_EPOCH": "1800000000", "COLUMNS": "100"})
    text = f"$ vtopo {' '.join(args)}\n{said.out}{said.err}[{said.code}]\n"
    if os.environ.get("VTOPO_UPDATE"):
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert code == said.code
    assert (GOLDEN / name).read_text(encoding="utf-8") == text
