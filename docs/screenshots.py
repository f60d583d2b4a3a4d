"""Pictures of the samples' reports for the README: `make screenshots`, which needs chromium."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
PLAN = "samples/published/consolidation/after.vt"
SHOTS: list[tuple[str, tuple[int, int], Literal["light", "dark"], str]] = [
    ("first-light", (1180, 560), "light", ""),
    ("first-dark-phone", (390, 844), "dark", ""),
    ("topology-light", (1180, 640), "light", "#topology"),
    ("attacks-dark", (1180, 520), "dark", "#attacks"),
]
"""Name, width and height in pixels, colors, and the section that is shown."""


def main() -> None:
    """Takes the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report = Path(folder) / "report.html"
        vtopo = str(Path(sys.executable).with_name("vtopo"))
        command = [vtopo, "analyze", PLAN, "--fail-on", "never", "-f", "html", "-o", str(report)]
        subprocess.run(command, check=True, cwd=ROOT)
        flags = ["--headless", "--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=flags
        )
        for name, (width, height), scheme, section in SHOTS:
            page = browser.new_page(viewport={"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            page.goto(f"{report.as_uri()}{section}")
            if section == "#topology":
                page.click(".chain button[data-way] >> nth=0")
                page.evaluate("document.getElementById('topology').scrollIntoView()")
            page.screenshot(path=PICTURES / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
