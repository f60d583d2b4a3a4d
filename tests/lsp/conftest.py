from __future__ import annotations

from collections.abc import Iterator

import pytest

from .editor import Editor


@pytest.fixture(scope="session")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """One server for all tests of a process; its last words are an exit code of 0, and no word of a failure."""
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "vtopo.toml").write_text("")
    its = Editor(folder)
    yield its
    assert 0 == its.quit()
    assert [] == [line for line in its.log if "failed" in line or "Error" in line]
