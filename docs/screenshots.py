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
PLANS = {"consolidation": "samples/published/consolidation/after.vt", "shop": "samples/shop/after.vt"}
SHOTS: list[tuple[str, str, tuple[int, int], Literal["light", "dark"], str]] = [
    ("consolidation", "first-light", (1180, 620), "light", ""),
    ("consolidation", "first-dark-phone", (390, 844), "dark", ""),
    ("consolidation", "topology-light", (1180, 640), "light", "#topology"),
    ("consolidation", "attacks-dark", (1180, 520), "dark", "#attacks"),
    ("shop", "shop-dark", (1180, 660), "dark", ""),
    ("shop", "shop-phone", (390, 844), "light", ""),
    ("shop", "shop-topology-dark", (1180, 820), "dark", "#topology"),
    ("shop", "shop-isolation-light", (1180, 560), "light", "#isolation"),
]
"""Sample, name, width and height in pixels, colors, and the section that is shown."""


def main() -> None:
    """Takes the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        vtopo = str(Path(sys.executable).with_name("vtopo"))
        for sample, plan in PLANS.items():
            report = Path(folder) / f"{sample}.html"
            command = [vtopo, "analyze", plan, "--fail-on", "never", "-f", "html", "-o", str(report)]
            subprocess.run(command, check=True, cwd=ROOT)
        flags = ["--headless", "--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=flags
        )
        for sample, name, (width, height), scheme, section in SHOTS:
            report = Path(folder) / f"{sample}.html"
            page = browser.new_page(viewport={"width": width, "height": height})
            page.emulate_media(color_scheme=scheme)
            page.goto(f"{report.as_uri()}{section}")
            ways = page.locator(".chain button[data-way]")
            if section == "#topology" and ways.count():
                ways.first.click()
                page.evaluate("document.getElementById('topology').scrollIntoView()")
            page.screenshot(path=PICTURES / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
