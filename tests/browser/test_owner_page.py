"""Does the owner's page work in a real browser: on a phone, at a desk, in the dark, and on paper?"""

import html as markup
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from custctl.labels import Words
from custctl.renderers import html
from tests.helpers import pages

Browser = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    """Runs a headless browser with these arguments; CI demands one, elsewhere its tests are skipped."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("no chromium: install it, CI must look at the page")
        pytest.skip("needs chromium to look at the page")
    profile = tmp_path_factory.mktemp("profile")
    still = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-background-networking",
        "--disable-dev-shm-usage",
    ]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [program, *still, f"--user-data-dir={profile}", "--enable-logging=stderr", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)

    return run


PAGES: dict[str, Callable[[], str]] = {
    "en": lambda: html.page(pages.shop(), words=Words("en"), business="Kontor Nord", sources=4, rows=3412),
    "zh": lambda: html.page(pages.shop(names=pages.NAMES_ZH, currency="CNY"), words=Words("zh")),
    "hostile": lambda: html.page(pages.shop(names=pages.HOSTILE, customers=50), words=Words("en"), business=pages.HOSTILE[6]),
    "tables": lambda: html.tables(pages.shop(names=pages.HOSTILE)["aging"], Words("en")),
}

MEASURE = """
<script>
addEventListener("load", () => {
  const found = [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument, root = page.documentElement;
    page.querySelectorAll("details").forEach(folded => folded.open = true);
    const inside = box => box.closest(".scroll, .unseen, thead");
    const wide = [...page.body.querySelectorAll("*")].filter(box =>
      box.getBoundingClientRect().right > root.clientWidth + 1 && getComputedStyle(box).display !== "none" && !inside(box));
    const body = page.defaultView.getComputedStyle(page.body);
    return {width: frame.width, scroll: root.scrollWidth, wide: wide.map(box => box.outerHTML.slice(0, 80)),
            letters: page.body.innerText.length, ink: body.color, paper: body.backgroundColor,
            charts: [...page.querySelectorAll("svg[role=img]")].map(box => box.getBoundingClientRect().height)};
  });
  document.body.textContent = JSON.stringify(found);
});
</script>
"""


def measured(chromium: Browser, folder: Path, page: str, *widths: int, switches: tuple[str, ...] = ()) -> list[dict]:
    """What a browser makes of the untouched page in frames of these widths."""
    frames = "".join(f'<iframe width="{width}" height="900" srcdoc="{markup.escape(page)}"></iframe>' for width in widths)
    path = folder / "frames.html"
    path.write_text(f'<!doctype html><meta charset="utf-8">{MEASURE}<body>{frames}</body>', encoding="utf-8")
    dom = chromium(*switches, "--dump-dom", path.as_uri()).stdout
    [body] = re.findall(r"<body[^>]*>(.*?)</body>", dom, re.DOTALL)
    return json.loads(markup.unescape(body))


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_phone_tablet_or_desk(chromium: Browser, tmp_path: Path, name: str) -> None:
    """What lies in a scrolling frame of its own, as the wide tables of the plain page do, is left out."""
    for seen in measured(chromium, tmp_path, PAGES[name](), 320, 360, 768, 1280):
        assert seen["letters"] > 500
        assert (seen["scroll"], seen["wide"]) == (int(seen["width"]), [])


def test_charts_are_drawn_at_every_width(chromium: Browser, tmp_path: Path) -> None:
    for seen in measured(chromium, tmp_path, PAGES["en"](), 360, 1280):
        assert len(seen["charts"]) == 4
        assert all(height >= 20 for height in seen["charts"])


def test_the_page_turns_dark_with_the_reader_s_screen(chromium: Browser, tmp_path: Path) -> None:
    [light] = measured(chromium, tmp_path, PAGES["en"](), 1280)
    [dark] = measured(chromium, tmp_path, PAGES["en"](), 1280, switches=("--blink-settings=preferredColorScheme=0",))
    assert (light["paper"], dark["paper"]) == ("rgb(255, 255, 255)", "rgb(18, 23, 29)")
    assert (light["ink"], dark["ink"]) == ("rgb(23, 32, 42)", "rgb(232, 236, 241)")


@pytest.mark.parametrize("name", PAGES)
def test_the_browser_has_nothing_to_complain_about(chromium: Browser, tmp_path: Path, name: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGES[name](), encoding="utf-8")
    run = chromium("--dump-dom", path.as_uri())
    assert "<main" in run.stdout
    assert "CONSOLE" not in run.stderr


def test_the_browser_would_complain_about_a_script(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGES["en"]().replace("</main>", "<script>document.title = 'run'</script></main>"), encoding="utf-8")
    run = chromium("--dump-dom", path.as_uri())
    assert "CONSOLE" in run.stderr
    assert "<title>run</title>" not in run.stdout


@pytest.mark.parametrize("size", ["A4", "letter"])
@pytest.mark.parametrize("name", ["en", "zh"])
def test_the_owner_s_page_is_two_printed_pages(chromium: Browser, tmp_path: Path, name: str, size: str) -> None:
    path, pdf = tmp_path / "page.html", tmp_path / "page.pdf"
    path.write_text(PAGES[name]().replace("@page { margin", f"@page {{ size: {size}; margin"), encoding="utf-8")
    chromium("--no-pdf-header-footer", f"--print-to-pdf={pdf}", path.as_uri())
    assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) == 2


def test_a_long_table_prints_on_many_pages_across(chromium: Browser, tmp_path: Path) -> None:
    path, pdf = tmp_path / "page.html", tmp_path / "page.pdf"
    path.write_text(html.tables(pages.shop(customers=200)["segment"], Words("en")), encoding="utf-8")
    chromium("--no-pdf-header-footer", f"--print-to-pdf={pdf}", path.as_uri())
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf.read_bytes())
    assert len(boxes) >= 4
    assert all(float(width) > float(height) for width, height in boxes)
