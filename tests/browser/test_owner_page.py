"""Does the owner's page work in a real browser: on a phone, at a desk, in the dark, and on paper?"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from custctl.labels import Words
from custctl.renderers import html
from tests.helpers import pages
from tests.helpers.browser import DARK, Browser, measured, printed

PAGES: dict[str, Callable[[], str]] = {
    "en": lambda: html.page(pages.shop(), words=Words("en"), business="Kontor Nord", sources=4, rows=3412),
    "zh": lambda: html.page(pages.shop(names=pages.NAMES_ZH, currency="CNY"), words=Words("zh")),
    "hostile": lambda: html.page(pages.shop(names=pages.HOSTILE, customers=50), words=Words("en"), business=pages.HOSTILE[6]),
    "tables": lambda: html.tables(pages.shop(names=pages.HOSTILE)["aging"], Words("en")),
}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_phone_tablet_or_desk(chromium: Browser, tmp_path: Path, name: str) -> None:
    """What lies in a scrolling frame of its own, as the wide tables of the plain page do, is left out."""
    for seen in measured(chromium, tmp_path, {name: PAGES[name]()}, 320, 360, 768, 1280):
        assert seen["letters"] > 500
        assert (seen["scroll"], seen["wide"]) == (seen["width"], [])


def test_charts_are_drawn_at_every_width(chromium: Browser, tmp_path: Path) -> None:
    for seen in measured(chromium, tmp_path, {"en": PAGES["en"]()}, 360, 1280):
        assert len(seen["heights"]) == 3
        assert all(height >= 20 for height in seen["heights"])


def test_the_page_turns_dark_with_the_reader_s_screen(chromium: Browser, tmp_path: Path) -> None:
    [light] = measured(chromium, tmp_path, {"en": PAGES["en"]()}, 1280)
    [dark] = measured(chromium, tmp_path, {"en": PAGES["en"]()}, 1280, switches=(DARK,))
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
    pdf = printed(chromium, tmp_path, PAGES[name](), size=size)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) in (1, 2)


def test_a_long_table_prints_on_many_pages_across(chromium: Browser, tmp_path: Path) -> None:
    path, pdf = tmp_path / "page.html", tmp_path / "page.pdf"
    path.write_text(html.tables(pages.shop(customers=200)["segment"], Words("en")), encoding="utf-8")
    chromium("--no-pdf-header-footer", f"--print-to-pdf={pdf}", path.as_uri())
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf.read_bytes())
    assert len(boxes) >= 4
    assert all(float(width) > float(height) for width, height in boxes)
